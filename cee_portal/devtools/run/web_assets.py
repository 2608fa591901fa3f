"""The web assets of others: USWDS compiled with Public Sans, what its stylesheet needs, htmx, and ECharts.

Only these few files are served; the packages hold thousands. `ensure_built` does nothing where they are up to date.
"""

import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from cee_portal.devtools.run.node import Node, find_node

PROJECT = Path(__file__).resolve().parents[3]
_FOLDER = PROJECT / "cee_portal" / "web_assets"
_PACKAGES = PROJECT / "node_modules"
_USWDS = _PACKAGES / "@uswds" / "uswds"
_SCSS = Path(__file__).with_name("public_sans.scss")
_SOURCES = (PROJECT / "package-lock.json", _SCSS, Path(__file__))


class WebAssetsError(Exception):
    """The web assets cannot be built; the message says why."""


def is_built() -> bool:
    """Whether the assets belong to the present lock file and sources."""
    try:
        return (_FOLDER / "built-from").read_text() == _digest() and (_PACKAGES / "axe-core").is_dir()
    except OSError:
        return False


def ensure_built() -> None:
    """Build the assets where that has not been done. Raises WebAssetsError."""
    if not is_built():
        print(
            "==> Building the web assets (half a minute, two minutes where Node is fetched first)", flush=True
        )
        _build()


def _build() -> None:
    try:
        node = find_node()
        _run(
            node,
            *node.npm,
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--loglevel=error",
        )
        draft = _FOLDER.with_name("web_assets.new")
        shutil.rmtree(draft, ignore_errors=True)
        _fill(draft / "vendor", node)
    except (OSError, subprocess.CalledProcessError) as error:
        raise WebAssetsError(f"The web assets could not be built: {error}") from error
    (draft / "built-from").write_text(_digest())
    shutil.rmtree(_FOLDER, ignore_errors=True)
    draft.rename(_FOLDER)


def _fill(folder: Path, node: Node) -> None:
    folder.mkdir(parents=True)
    css = folder / "uswds.css"
    _run(
        node,
        *(node.node, str(_PACKAGES / "sass" / "sass.js"), "--no-source-map", "--style=compressed", "--quiet"),
        *("--load-path", str(_USWDS / "packages"), str(_SCSS), str(css)),
    )
    for name in sorted(_files_named_in(css.read_text())):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_USWDS / "dist" / name, target)
    shutil.copyfile(_PACKAGES / "htmx.org" / "dist" / "htmx.min.js", folder / "htmx.min.js")
    # The whole build: the common one draws no flow picture (sankey). Only the page of an order loads it.
    shutil.copyfile(_PACKAGES / "echarts" / "dist" / "echarts.min.js", folder / "echarts.min.js")


def _files_named_in(css: str) -> set[str]:
    names = {match.strip("\"'") for match in re.findall(r"url\(([^)]*)\)", css)}
    return {
        name.partition("?")[0].partition("#")[0] for name in names if name and not name.startswith("data:")
    }


def _run(node: Node, *command: str) -> None:
    subprocess.run(command, cwd=PROJECT, env=node.environment(), check=True, stdin=subprocess.DEVNULL)


def _digest() -> str:
    return sha256(b"".join(source.read_bytes() for source in _SOURCES)).hexdigest()


if __name__ == "__main__":
    try:
        ensure_built()
    except WebAssetsError as failure:
        sys.exit(str(failure))
