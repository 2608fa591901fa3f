"""No template needs an exception from the strict policy for scripts and styles, and every POST form is protected.

htmx with `allowEval:false` fails open: a condition in `hx-trigger` is dropped and the request still goes out. So
conditions, `hx-on` and `hx-vals='js:'` are refused here, where the policy itself would not show them.
"""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    path
    for folder in ("templates", "cee_portal", "centers", "entries", "reviews")
    for path in (ROOT / folder).rglob("*.html")
    if "collected" not in path.parts and "web_assets" not in path.parts
)

FORBIDDEN = {
    "an inline style": re.compile(r"""<[^>]*\sstyle\s*=\s*["'{]"""),
    "a style element": re.compile(r"<style\b"),
    "a script with code in the page": re.compile(r"<script\b(?![^>]*\ssrc=)"),
    "an event handler in an attribute": re.compile(r"""<[^>]*\son[a-z]+\s*=\s*["'{]"""),
    "hx-on, which the policy switches off": re.compile(r"\bhx-on\b"),
    "a condition in hx-trigger, which fails open": re.compile(r"""hx-trigger\s*=\s*(["'])[^"']*\[[^"']*\1"""),
    "hx-vals with code": re.compile(r"""hx-vals\s*=\s*["']\s*js(?:on)?:"""),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "a file from another host": re.compile(
        r"""<(?:script|link|img|iframe)\b[^>]*\s(?:src|href)\s*=\s*["'](?:https?:)?//"""
    ),
    "text marked safe": re.compile(r"\|\s*safe\b|autoescape\s+off"),
}
POST_FORM = re.compile(r"""<form\b[^>]*method\s*=\s*["']post["'].*?</form>""", re.IGNORECASE | re.DOTALL)


def _read_source(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", text, flags=re.DOTALL)
    return re.sub(r"{#.*?#}", "", text)


def _relative_path(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_are_templates_to_read() -> None:
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("path", TEMPLATES, ids=_relative_path)
def test_a_template_holds_nothing_the_policy_refuses(path: Path) -> None:
    source = _read_source(path)
    found = [
        f"{what}: {match.group(0)[:80]}"
        for what, rule in FORBIDDEN.items()
        for match in rule.finditer(source)
    ]
    assert not found


@pytest.mark.parametrize(
    "name",
    [
        path.relative_to(ROOT / "templates").as_posix()
        for path in TEMPLATES
        if ROOT / "templates" in path.parents
    ],
)
def test_a_template_compiles(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("path", TEMPLATES, ids=_relative_path)
def test_every_post_form_carries_its_token(path: Path) -> None:
    bare = [form[:90] for form in POST_FORM.findall(_read_source(path)) if "csrf_token" not in form]
    assert not bare


@pytest.mark.parametrize(
    ("sentence", "source", "refused"),
    [
        ("a style attribute", '<p style="color:red">', "an inline style"),
        ("code in the page", "<script>alert(1)</script>", "a script with code in the page"),
        ("a click handler", '<a onclick="x()">', "an event handler in an attribute"),
        (
            "a trigger with a condition",
            '<a hx-trigger="click[ctrlKey]">',
            "a condition in hx-trigger, which fails open",
        ),
        ("values by code", "<a hx-vals='js:{a:1}'>", "hx-vals with code"),
        ("text marked safe", "{{ note|safe }}", "text marked safe"),
    ],
)
def test_the_rules_refuse_what_the_policy_refuses(sentence: str, source: str, refused: str) -> None:
    assert [what for what, rule in FORBIDDEN.items() if rule.search(source)] == [refused], sentence


def test_the_rules_leave_plain_markup_alone() -> None:
    source = (
        '<script type="module" src="/static/cee/js/keys.js"></script><a hx-trigger="every 1s" href="/x">y</a>'
    )
    assert not [what for what, rule in FORBIDDEN.items() if rule.search(source)]
