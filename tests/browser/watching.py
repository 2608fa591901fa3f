"""The watch over each page: no console error, no violation of the policy, no fault by axe, no sideways scroll."""

import importlib.util
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Page, Response

ROOT = Path(__file__).resolve().parents[2]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

# Violations are written to the console, where the watch hears every other error too.
TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} refused ${event.blockedURI} ${event.sample}`));"""

_STATUS = re.compile(r"status of (\d{3})|Status Error Code (\d{3})")

# Not wait_for_function: it evaluates text in the page, which the policy refuses.
_QUIET = """async () => {
  for (let tries = 0; tries < 400; tries += 1) {
    if (!document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")) return true;
    await new Promise((done) => setTimeout(done, 25));
  }
  return false;
}"""

# Rows of a list that are built alike are examined once: color and size of each of sixty equal rows took axe most of its
# time. Alike are rows with the same elements, classes, attributes and colors; numbers and texts may differ.
_EXAMINE = """async () => {
  const TEXTS = /^(id|for|href|title|value|datetime|aria-label|aria-labelledby|aria-describedby|aria-controls|hx-.*)$/;
  const build = (element) => [element.localName, ...[...element.attributes].map(({name, value}) =>
    `${name}=${TEXTS.test(name) ? Boolean(value.trim()) : value.replace(/\\d+/g, "0")}`),
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())].join(" ");
  const shapes = new Set(), again = [], ids = new Set(), said = [];
  for (const row of document.querySelectorAll("tbody > tr, ul > li, ol > li")) {
    const {color, backgroundColor} = getComputedStyle(row);
    const shape = [color, backgroundColor, row.parentElement.className,
      ...[row, ...row.querySelectorAll("*")].map(build)].join("|");
    if (shapes.has(shape)) again.push(row);
    shapes.add(shape);
  }
  for (const {id} of document.querySelectorAll("[id]")) {
    if (ids.has(id)) said.push(`two elements with the id ${id}`);
    ids.add(id);
  }
  const found = await axe.run({include: document, exclude: again},
    {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}});
  said.push(...found.violations.flatMap((rule) => rule.nodes.slice(0, 4).map((node) =>
    `${rule.id}: ${node.target.join(" ")}: ${[...node.any, ...node.all, ...node.none][0]?.message ?? rule.help}`)));
  const room = document.documentElement.clientWidth;
  const wide = document.documentElement.scrollWidth;
  if (wide > room) said.push(`scrolls sideways: ${wide} in ${room}`);
  return said;
}"""


@cache
def read_axe_source() -> str:
    """Return the source of axe-core: that of package.json, else that of the Python package."""
    ours = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if ours.is_file():
        return ours.read_text()
    package = importlib.util.find_spec("axe_playwright_python")
    assert package and package.submodule_search_locations, "axe-playwright-python is not installed"
    return next(Path(package.submodule_search_locations[0]).rglob("axe.min.js")).read_text()


def run_axe(page: Page) -> list[str]:
    """Return what axe finds on the page, and whether the page scrolls sideways; one sentence each."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(read_axe_source())
    found: list[str] = page.evaluate(_EXAMINE)
    return found


def wait_for_htmx(page: Page) -> None:
    """Wait until no request of htmx is open."""
    assert page.evaluate(_QUIET), f"{page.url}: htmx still waits for an answer"


class Watch:
    """Listens to a page from its first moment and notes its faults, which fail the test at its end."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        self._allowed: set[int] = set()
        self._telling = page.add_init_script(TELL_VIOLATIONS)
        page.on("console", self._note_message)
        page.on("pageerror", self._note_error)

    def end(self) -> None:
        """Stop listening; the next test watches the same page."""
        self.page.remove_listener("console", self._note_message)
        self.page.remove_listener("pageerror", self._note_error)
        self._telling.close()

    def _note_error(self, error: Error) -> None:
        self.faults.append(f"{self.page.url}: {error}")

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        status = _STATUS.search(message.text)
        if status and int(status[1] or status[2]) in self._allowed:
            return
        # A later request replaced it (hx-sync), or the page was left. htmx then reports both as errors; a request that
        # failed reports "htmx:sendError" or "htmx:timeout" as well, so it is still noted.
        if message.text.startswith(("htmx:sendAbort", "htmx:afterRequest")):
            return
        self.faults.append(f"{self.page.url}: {message.text} ({message.location.get('url', '')})")

    @contextmanager
    def allow_statuses(self, *statuses: int) -> Iterator[None]:
        """Note no fault for answers with these statuses within the block."""
        before = self._allowed
        self._allowed = before | set(statuses)
        try:
            yield
        finally:
            self._allowed = before

    def examine(self, name: str = "") -> None:
        """Examine the page in both widths and note its faults."""
        wait_for_htmx(self.page)
        for size in (NARROW, WIDE):
            self.page.set_viewport_size(size)
            for fault in run_axe(self.page):
                self.faults.append(f"{name or self.page.url} at {size['width']}: {fault}")


class Look:
    """Goes to addresses of the live server and examines what comes."""

    def __init__(self, watch: Watch, server: str) -> None:
        self.watch, self.page, self.server = watch, watch.page, server

    def __call__(self, path: str, *, status: int = 200, says: str = "") -> Any:
        """Go to an address and examine the page. `status` is that of the answer; `says` must stand on the page."""
        with self.watch.allow_statuses(*([status] if status >= 400 else [])):
            answer = self.page.goto(self.server + path)
            self.check(path, answer, status=status, says=says)
        return answer

    def check(self, name: str, answer: Response | None = None, *, status: int = 200, says: str = "") -> None:
        """Examine the page that is open."""
        if answer and answer.status != status:
            self.watch.faults.append(f"{name}: answered {answer.status}, not {status}")
        self.watch.examine(name)
        if says and says not in self.page.locator("body").inner_text():
            self.watch.faults.append(f"{name}: does not say {says!r}")
