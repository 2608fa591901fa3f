"""The stylesheet and the script that every page loads, put together from small files.

A bundle is written among the built web assets as soon as one of its parts has changed. `collectstatic` then finds it
like any other file, and gives it a name with a digest. With DEBUG on, its address carries a digest too, so a change of
a part shows when the page is loaded again.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.exceptions import ImproperlyConfigured

_ADDRESS = re.compile(r"""(url\(["']?)(?!["']?(?:data:|#|/|https?:))""")
_DIGEST = re.compile(r"\.[0-9a-f]{12}(?=\.\w+$)")

# Parts stand in the order in which the browser reads them: a rule of a later part wins.
_STYLES_OF_ALL = ("tokens", "base", "frame", "marks", "panels", "forms")
_STYLES_OF_PAGES = ("queue", "peek", "file", "sheet", "entries", "public", "flip", "trade", "story")
_STYLES_OF_DEVICES = ("medium", "narrow", "cards", "noscript")
_SCRIPTS = ("keys", "frame", "peek", "acts", "select", "combobox", "upload", "draft", "flow", "live")
STYLE_PARTS = (
    "vendor/uswds.css",
    *(f"cee/css/{name}.css" for name in (*_STYLES_OF_ALL, *_STYLES_OF_PAGES, *_STYLES_OF_DEVICES)),
)
SCRIPT_PARTS = ("vendor/htmx.min.js", *(f"cee/js/{name}.js" for name in _SCRIPTS))


@dataclass
class Bundle:
    """One file that pages load, and its parts; all names are those below /static/."""

    name: str
    parts: tuple[str, ...]
    adapt: Callable[[str, str], str]
    _signature: list[tuple[int, int]] = field(default_factory=list)
    _digest: str = ""

    def refresh(self) -> str:
        """Write the bundle if a part has changed. Return its name with a digest of what it holds.

        Raises FileNotFoundError where a part is missing: the web assets are not built then.
        """
        files = [_find_part(part) for part in self.parts]
        signature = [(stat.st_mtime_ns, stat.st_size) for stat in map(Path.stat, files)]
        target: Path = settings.WEB_ASSETS_DIR / self.name
        if signature != self._signature or not target.exists():
            pairs = zip(self.parts, files, strict=True)
            data = "".join(self.adapt(part, file.read_text()) for part, file in pairs).encode()
            _write_if_changed(target, data)
            self._signature, self._digest = signature, sha256(data).hexdigest()[:12]
        stem, _, ending = self.name.rpartition(".")
        return f"{stem}.{self._digest}.{ending}"


def _find_part(part: str) -> Path:
    folder: Path = settings.WEB_ASSETS_DIR if part.startswith("vendor/") else settings.STATIC_SOURCES
    return folder / part


def _write_if_changed(target: Path, data: bytes) -> None:
    """Write in one step: other processes read the file meanwhile, and may write the same."""
    if target.exists() and target.read_bytes() == data:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as draft:
        draft.write(data)
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(target)


def adapt_style(part: str, text: str) -> str:
    """Return the text of a stylesheet with addresses that are right from the folder of the bundle."""
    way = os.path.relpath(Path(part).parent, "cee")
    return _ADDRESS.sub(rf"\g<1>{way}/", text) + "\n"


def adapt_script(part: str, text: str) -> str:
    """Return the text of a script; one of ours gets a scope of its own, as a module has."""
    if part.startswith("vendor/"):
        return f"{text}\n;\n"
    return f'(() => {{\n"use strict";\n{text}}})();\n'


_STYLE = Bundle("cee/portal.css", STYLE_PARTS, adapt_style)
_SCRIPT = Bundle("cee/portal.js", SCRIPT_PARTS, adapt_script)
BUNDLES = {bundle.name: bundle for bundle in (_STYLE, _SCRIPT)}


class WebAssetsFinder(FileSystemFinder):
    """Find the built web assets, the bundles with what their parts hold now."""

    def list(self, ignore_patterns: Any) -> Iterable[Any]:
        try:
            for bundle in BUNDLES.values():
                bundle.refresh()
        except FileNotFoundError as error:
            raise ImproperlyConfigured(
                f"{error.filename} is missing. Build the web assets first: python -m cee_portal.devtools.run.web_assets"
            ) from error
        return super().list(ignore_patterns)

    def find(self, path: str, *args: Any, **kwargs: Any) -> Any:
        plain = _DIGEST.sub("", path)
        if plain not in BUNDLES:
            return super().find(path, *args, **kwargs)
        try:
            BUNDLES[plain].refresh()
        except FileNotFoundError:
            return []
        return super().find(plain, *args, **kwargs)


class SourceFilesStorage(StaticFilesStorage):
    """Static files as they are, for DEBUG; only the bundles get a digest in their address."""

    def url(self, name: str | None) -> str:
        if name in BUNDLES:
            # Until the web assets are built, every page comes without its style.
            with suppress(FileNotFoundError):
                name = BUNDLES[name].refresh()
        return super().url(name)
