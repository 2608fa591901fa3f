"""`make texts`: print all texts of the product, page by page, so that a person can read them once.

Templates come first (pages, mails), then scripts of the browser, then modules. What is filled in stands as `{…}`.
"""

import ast
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("cee_portal", "centers", "entries", "reviews")
_FILLED = "{…}"
_COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_QUOTED = re.compile(r'"([^"]*)"')
_SCRIPT_TEXT = re.compile(r"""(["'`])((?:(?!\1)[^\\\n]|\\.)*)\1""")
_TOLD = ("title", "aria-label", "placeholder", "alt", "data-confirm", "data-empty")
_NO_WORDS = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|SET|LOCK|COPY|EXPLAIN|AND|OR|ARRAY|FROM|WHERE|ORDER|LIMIT)\b"
)
_SENTENCE = re.compile(r"[A-Za-z“({].*\s\S", re.DOTALL)
_LABELS = {
    "label",
    "help_text",
    "title",
    "text",
    "verbose_name",
    "words",
    "message",
    "fix",
    "description",
    "summary",
}


def main() -> int:
    """Print the texts of templates, scripts and modules."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        _print_section(path, read_template(path.read_text()))
    for path in sorted((ROOT / "cee_portal/static").rglob("*.js")):
        _print_section(path, read_script(path.read_text()))
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if not {"migrations", "devtools"} & set(path.parts):
                _print_section(path, read_module(path.read_text()))
    return 0


def _print_section(path: Path, texts: Iterator[str]) -> None:
    told = dict.fromkeys(texts)
    if told:
        sys.stdout.write("\n".join(["", f"== {path.relative_to(ROOT)}", *told, ""]))


def read_template(source: str) -> Iterator[str]:
    """Return the texts of a template: between tags, in attributes for people, and handed to included parts."""
    source = _COMMENT.sub("", source)
    for tag in _TAG.findall(source):
        yield from (text for text in _QUOTED.findall(tag) if _SENTENCE.match(text) and "<" not in text)
    reader = _Texts()
    reader.feed(_TAG.sub(_put_for_tag, source))
    reader.close()
    yield from reader.texts


def _put_for_tag(found: re.Match[str]) -> str:
    if found[0].startswith("{{"):
        return _FILLED
    return " / " if found[0].startswith(("{% else", "{% elif")) else ""


class _Texts(HTMLParser):
    """The texts of HTML in their order. Scripts and styles have none."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag in ("script", "style")
        for name, value in attrs:
            if name in _TOLD:
                self.handle_data(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not self._silent and re.search(r"[A-Za-z]{2}", text.replace(_FILLED, "")):
            self.texts.append(text)


def read_script(source: str) -> Iterator[str]:
    """Return the sentences in the quoted texts of a script."""
    for quoted in _SCRIPT_TEXT.finditer(source):
        text = quoted[2]
        if text[:1].isupper() and " " in text:
            yield re.sub(r"\$\{[^}]*\}", _FILLED, text)


def read_module(source: str) -> Iterator[str]:
    """Return the texts of a module that are for people: sentences, and labels of fields and choices."""
    tree = ast.parse(source)
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    skipped |= {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
    }
    labels = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in _LABELS
    }
    for node in ast.walk(tree):
        text = _text_of(node)
        if text is None or id(node) in skipped or _NO_WORDS.match(text):
            continue
        if id(node) in labels or _SENTENCE.match(text):
            yield " ".join(text.split())


def _text_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value or None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else _FILLED for part in node.values)
    return None


if __name__ == "__main__":
    sys.exit(main())
