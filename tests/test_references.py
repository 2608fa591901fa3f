"""Every reference in code, comments, templates and papers leads to something in the repository.

A reference has one of these forms, and a reader finds its target by name alone:

* `docs/concurrency.md, section 2`, `docs/concurrency.md, sections 2 and 5`: a numbered section of that paper;
* `docs/architecture.md, "Extension points"`: a section or a glossary term of that paper, by its title;
* `decision 18`, `decisions 1 and 33`: a record of docs/decisions;
* `docs/openapi.yaml`, `README.md`: a file, by its path from the root or from the folder of the text that names it;
* names of folders and files in backquotes, and dotted names of our modules in comments, docstrings and papers;
* in papers also Markdown links, with the anchor of a heading.
"""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HERE = "tests/test_references.py"  # holds broken examples
SUFFIXES = {
    *(".py", ".html", ".txt", ".md", ".sql", ".toml", ".yml", ".yaml", ".css", ".js", ".mjs", ".csv", ".sh"),
    *("", ".example"),
}
# Files of others: what they name is not ours.
FOREIGN = {"package-lock.json"}

PAPER = re.compile(r"(?<![\w/.-])((?:[\w.-]+/)*[\w-]+\.md)\b")
SECTION = re.compile(r"((?:[\w.-]+/)*[\w-]+\.md),? sections? (\d+(?:, \d+)*(?:,? and \d+)?)")
TITLE = re.compile(r'((?:[\w.-]+/)*[\w-]+\.md), "([^"]+)"')
DECISION = re.compile(r"\b[Dd]ecisions? (\d+(?:, \d+)*(?:,? and \d+)?)\b(?! (?:a|per) )")
SCHEMA = re.compile(r"\b(docs/openapi\.\w+)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
NAME = re.compile(r"`((?:[\w.-]+/)+(?:[\w.-]+)?)`")
DOTTED = re.compile(r"(?<![\w./-])((?:cee_portal|centers|entries|reviews)(?:\.[A-Za-z_]\w*)+)")
SAID = re.compile(r'"""(.*?)"""|#([^\n]*)', re.DOTALL)
HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.MULTILINE)


@cache
def texts() -> list[tuple[str, str]]:
    """Return the path from the root and the text of every file that the repository holds."""
    return list(read_texts())


def read_texts() -> Iterator[tuple[str, str]]:
    """Read what Git lists, without pictures and what others wrote."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in listed:
        path = ROOT / name
        if name == HERE or path.name in FOREIGN or path.suffix not in SUFFIXES or not path.is_file():
            continue
        yield name, path.read_text(encoding="utf-8", errors="replace")


def flat(text: str) -> str:
    """Return the text with line ends and comment marks as single blanks: a reference may be broken by a line."""
    return re.sub(r"\s*\n\s*(?:#|--|//|\*)?\s*", " ", text)


def resolved(name: str, target: str) -> Path | None:
    """Return the file that `target` means in the text `name`: by the folder of the text, else by the root."""
    for base in ((ROOT / name).parent, ROOT):
        path = (base / target).resolve()
        if path.exists() and path.is_relative_to(ROOT):
            return path
    return None


@cache
def headings(path: Path) -> frozenset[str]:
    """Return the titles of a paper, and the terms of a glossary, without marks."""
    text = path.read_text(encoding="utf-8")
    terms = re.findall(r"^\*\*(.+?)\*\*", text, re.MULTILINE) if path.name == "glossary.md" else []
    return frozenset(re.sub(r"[`*]", "", title) for title in (*HEADING.findall(text), *terms))


@cache
def anchors(path: Path) -> frozenset[str]:
    """Return the anchors that a Markdown viewer gives to the headings of a paper."""
    return frozenset(re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings(path))


@cache
def records() -> frozenset[int]:
    """Return the numbers of the decisions."""
    return frozenset(int(path.name[:4]) for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))


def broken(name: str, text: str) -> list[str]:
    """Return what in this text leads nowhere, in words."""
    line = flat(text) if any(word in text for word in (".md", "ecision", "docs/")) else ""
    found = [f"no file {target}" for target in PAPER.findall(line) if resolved(name, target) is None]
    found += [f"no file {target}" for target in SCHEMA.findall(line) if resolved(name, target) is None]
    for target, numbers in SECTION.findall(line):
        path = resolved(name, target)
        titles = {title.split(".")[0] for title in headings(path)} if path else set()
        found += [
            f"no section {number} in {target}"
            for number in re.findall(r"\d+", numbers)
            if number not in titles
        ]
    for target, title in TITLE.findall(line):
        path = resolved(name, target)
        if path is None or title not in headings(path):
            found.append(f"no title {title!r} in {target}")
    for numbers in DECISION.findall(line):
        found += [
            f"no decision {number}" for number in re.findall(r"\d+", numbers) if int(number) not in records()
        ]
    found += [f"no {target}" for target in NAME.findall(text) if is_missing(name, target)]
    found += [f"no {dotted}" for dotted in DOTTED.findall(prose(name, text)) if not is_known(dotted)]
    if name.endswith(".md"):
        found += broken_links(name, text)
    return found


def is_missing(name: str, target: str) -> bool:
    """Return True where a path begins with a folder of the repository and leads nowhere."""
    tops = {path.name for path in ROOT.iterdir()}
    return target.split("/")[0] in tops and resolved(name, target) is None


def prose(name: str, text: str) -> str:
    """Return what people read in a file: a paper whole, of a module its docstrings and comments."""
    if name.endswith(".md"):
        return text
    if not name.endswith(".py") or "/migrations/" in name:
        return ""
    return "\n".join(part for match in SAID.finditer(text) for part in match.groups("") if part)


@cache
def is_known(dotted: str) -> bool:
    """Return True for a module, for a name that its module holds, and for a name that code uses as a text."""
    place, parts = ROOT, dotted.split(".")
    while parts and (place / parts[0]).is_dir():
        place /= parts.pop(0)
    if not parts:
        return True
    module = place / f"{parts[0]}.py"
    if module.is_file():
        parts.pop(0)
    else:
        module = place / "__init__.py"
    held = module.read_text(encoding="utf-8") if module.is_file() else ""
    if not parts or re.search(rf"\b{parts[0]}\b", held):
        return True
    return any(f'"{dotted}"' in text for name, text in texts() if name.endswith(".py"))


def broken_links(name: str, text: str) -> list[str]:
    """Return what a paper links to and the repository does not hold."""
    found = []
    for one, other in LINK.findall(text):
        target, _, anchor = (one or other).partition("#")
        if "://" in target:
            continue
        path = resolved(name, target) if target else ROOT / name
        if path is None:
            found.append(f"no file {target}")
        elif anchor and anchor not in anchors(path):
            found.append(f"no heading #{anchor} in {target or name}")
    return found


def test_every_reference_leads_to_something_in_the_repository() -> None:
    wrong = [f"{name}: {what}" for name, text in texts() for what in broken(name, text)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_decision_has_its_three_parts_and_stands_in_the_index() -> None:
    index = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    for path in (ROOT / "docs/decisions").glob("[0-9]*.md"):
        number = int(path.name[:4])
        first = path.read_text(encoding="utf-8").splitlines()[0]
        title = first.removeprefix(f"# {number}. ")
        assert title != first, path.name
        assert f"| [{number}]({path.name}) | {title} |" in index, path.name
        parts = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("## ")]
        assert parts == ["## Context", "## Decision", "## Consequences"], path.name


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Read locks.md first.", "no file locks.md"),
        ("the gate (docs/concurrency.md, section 99)", "no section 99 in docs/concurrency.md"),
        ("locks (docs/concurrency.md,\n# sections 1 and 98)", "no section 98 in docs/concurrency.md"),
        ('hooks (docs/architecture.md, "Nowhere")', "no title 'Nowhere' in docs/architecture.md"),
        ("it follows (decision 9999).", "no decision 9999"),
        ("it follows (decisions 1 and\n# 9998).", "no decision 9998"),
        ("the shape (docs/openapi.json)", "no file docs/openapi.json"),
        ("# see `centers/routing/gone.py`", "no centers/routing/gone.py"),
        ("# see centers.routing.gone", "no centers.routing.gone"),
    ],
)
def test_a_broken_reference_is_found(text: str, what: str) -> None:
    assert broken("centers/models.py", f"# {text}\n") == [what]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[gone](decisions/0099-gone.md)", "no file decisions/0099-gone.md"),
        ("[gate](concurrency.md#20-nothing)", "no heading #20-nothing in concurrency.md"),
    ],
)
def test_a_broken_link_of_a_paper_is_found(text: str, what: str) -> None:
    assert what in broken("docs/scale.md", text)
