"""Acts of a person without a mouse: elements are reached by Tab and used by keys."""

from playwright.sync_api import Page

# The name that a screen reader would say, near enough: a label of its own, a <label>, or the text.
_FOCUSED = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return "";
  const label = here.labels?.[0]?.innerText;
  return (here.getAttribute("aria-label") || label || here.innerText || here.value || "").replace(/\\s+/g, " ").trim();
}"""
_FAR = 80


def read_focus(page: Page) -> str:
    """Return the name of the element that has the focus, "" where none has it."""
    found: str = page.evaluate(_FOCUSED)
    return found


def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until an element whose name begins with `name` has the focus."""
    passed = []
    for _ in range(_FAR):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        passed.append(read_focus(page))
        if passed[-1].startswith(name):
            return
    raise AssertionError(f"Tab never reached {name!r}, but {passed}")


def follow_key(page: Page, key: str = "Enter") -> None:
    """Press a key that leads to another page, and wait for that page."""
    with page.expect_navigation():
        page.keyboard.press(key)
