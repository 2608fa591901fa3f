"""Somebody without a mouse: everything is reached by Tab and done by keys."""

from playwright.sync_api import Page

# The name that a screen reader would say, near enough: a label of its own, a <label>, or the text.
_FOCUSED = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return "";
  const label = here.labels?.[0]?.innerText;
  return (here.getAttribute("aria-label") || label || here.innerText || here.value || "").replace(/\\s+/g, " ").trim();
}"""
_FAR = 80


def focused(page: Page) -> str:
    """The name of what has the focus; empty where nothing has."""
    found: str = page.evaluate(_FOCUSED)
    return found


def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until something whose name begins with `name` has the focus."""
    passed = []
    for _ in range(_FAR):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        passed.append(focused(page))
        if passed[-1].startswith(name):
            return
    raise AssertionError(f"Tab never reached {name!r}, but {passed}")


def follow(page: Page, key: str = "Enter") -> None:
    """Press the key that leaves the page, and wait for the next one."""
    with page.expect_navigation():
        page.keyboard.press(key)
