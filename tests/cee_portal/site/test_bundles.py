"""The bundles hold every part in its order, follow a change, and are cached for ever."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

from cee_portal.site import bundles
from cee_portal.site.bundles import BUNDLES, SCRIPT_PARTS, STYLE_PARTS, Bundle, adapt_script, adapt_style

NAMES = list(BUNDLES)
FOR_EVER = "max-age=315360000, public, immutable"


def _whitenoise() -> Any:
    """Return whitenoise with the settings of the moment, in front of a portal that finds nothing."""
    return WhiteNoiseMiddleware(lambda request: HttpResponse(status=404))


@pytest.fixture
def parts(tmp_path: Path, settings: Any) -> Path:
    """Two folders with one part each, in place of the real ones."""
    settings.WEB_ASSETS_DIR = tmp_path / "built"
    settings.STATIC_SOURCES = tmp_path / "static"
    for part, text in (("built/vendor/a.css", "a{}"), ("static/cee/css/b.css", "b{}")):
        (tmp_path / part).parent.mkdir(parents=True)
        (tmp_path / part).write_text(text)
    return tmp_path


def test_every_stylesheet_and_script_of_ours_is_part_of_a_bundle() -> None:
    for folder, listed in (("css", STYLE_PARTS), ("js", SCRIPT_PARTS)):
        files = {f"cee/{folder}/{path.name}" for path in (settings.STATIC_SOURCES / "cee" / folder).iterdir()}
        assert files == {part for part in listed if part.startswith("cee/")}


def test_a_script_part_is_no_module() -> None:
    """An import or an export would end the whole bundle with a syntax error."""
    for part in SCRIPT_PARTS:
        if part.startswith("cee/"):
            source = (settings.STATIC_SOURCES / part).read_text()
            assert not re.search(r"^\s*(import|export)\b|^await\b", source, re.MULTILINE), part


def test_an_address_in_a_stylesheet_is_right_from_the_folder_of_the_bundle() -> None:
    source = """a{b:url(img/x.svg)} c{d:url("../y.png")} e{f:url('data:z')} g{h:url(#i)} j{k:url("/l")}"""
    assert adapt_style("vendor/u.css", source) == (
        """a{b:url(../vendor/img/x.svg)} c{d:url("../vendor/../y.png")} """
        """e{f:url('data:z')} g{h:url(#i)} j{k:url("/l")}\n"""
    )


def test_scripts_of_ours_do_not_share_names_and_those_of_others_do() -> None:
    assert adapt_script("cee/js/a.js", "const a = 1;\n") == '(() => {\n"use strict";\nconst a = 1;\n})();\n'
    assert adapt_script("vendor/a.js", "var a=1") == "var a=1\n;\n"


def test_a_changed_part_changes_the_bundle_and_its_address(parts: Path) -> None:
    bundle = Bundle("cee/x.css", ("vendor/a.css", "cee/css/b.css"), lambda part, text: text)
    before = bundle.refresh()
    assert re.fullmatch(r"cee/x\.[0-9a-f]{12}\.css", before)
    assert (parts / "built/cee/x.css").read_text() == "a{}b{}"
    assert bundle.refresh() == before
    (parts / "static/cee/css/b.css").write_text("changed{}")
    after = bundle.refresh()
    assert after != before and (parts / "built/cee/x.css").read_text() == "a{}changed{}"
    # Another process, and one that finds the file gone.
    assert Bundle("cee/x.css", bundle.parts, bundle.adapt).refresh() == after
    (parts / "built/cee/x.css").unlink()
    assert bundle.refresh() == after and (parts / "built/cee/x.css").exists()


def test_without_web_assets_pages_come_without_style_and_collecting_says_what_to_do(
    parts: Path, monkeypatch: Any
) -> None:
    missing = Bundle("cee/x.css", ("vendor/gone.css",), lambda part, text: text)
    monkeypatch.setattr(bundles, "BUNDLES", {missing.name: missing})
    assert staticfiles_storage.url("cee/x.css") == "/static/cee/x.css"
    assert finders.find("cee/x.css") is None
    with pytest.raises(
        ImproperlyConfigured, match=r"gone\.css is missing.*cee_portal\.devtools\.run\.web_assets"
    ):
        list(bundles.WebAssetsFinder().list([]))


@pytest.mark.parametrize("name", NAMES)
def test_with_debug_a_bundle_is_cached_for_ever_under_its_digest_alone(name: str, settings: Any) -> None:
    settings.DEBUG = True
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    address = staticfiles_storage.url(name)
    served = _whitenoise()
    assert served(RequestFactory().get(address))["Cache-Control"] == FOR_EVER
    # An older address still answers, with what is there now, and is not kept.
    for other in (f"/static/{name}", re.sub(r"[0-9a-f]{12}", "0" * 12, address)):
        assert "immutable" not in served(RequestFactory().get(other))["Cache-Control"]


def test_a_deployment_serves_the_bundles_compressed_and_for_ever(tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    served = _whitenoise()
    for name in (*NAMES, "vendor/fonts/public-sans/PublicSans-Regular.woff2"):
        address = staticfiles_storage.url(name)
        answer = served(RequestFactory().get(address, HTTP_ACCEPT_ENCODING="gzip"))
        assert answer["Cache-Control"] == FOR_EVER, address
        if name in NAMES:
            assert answer["Content-Encoding"] == "gzip"
    # The preloaded font is the one that the stylesheet asks for.
    style = (tmp_path / staticfiles_storage.url(NAMES[0]).removeprefix("/static/")).read_text()
    assert Path(staticfiles_storage.url("vendor/fonts/public-sans/PublicSans-Bold.woff2")).name in style
