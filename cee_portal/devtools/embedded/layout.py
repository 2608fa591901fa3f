"""Where things are inside one data folder (CEE_DATA_DIR)."""

import os
from dataclasses import dataclass
from pathlib import Path

from cee_portal.devtools.embedded.errors import EmbeddedServerError


@dataclass(frozen=True)
class DataDir:
    """One data folder; `root` is absolute. Properties are paths, made by `prepare`."""

    root: Path

    @classmethod
    def at(cls, path: str | Path) -> "DataDir":
        """The data folder at `path`, made if missing. Raises EmbeddedServerError where it cannot be written."""
        data = cls(Path(path).expanduser().absolute())
        try:
            for folder in (data.root, data.valkey, data.logs):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.geteuid() == 0:
                # PostgreSQL runs as another account then and must be able to pass through, whatever the umask.
                data.root.chmod(0o711)
        except OSError as error:
            raise EmbeddedServerError(
                f"The data folder {data.root} cannot be written ({error.strerror}). Set CEE_DATA_DIR to another one."
            ) from None
        if not os.access(data.root, os.W_OK | os.X_OK):
            raise EmbeddedServerError(
                f"The data folder {data.root} belongs to another user. Set CEE_DATA_DIR to a folder of your own."
            )
        return data

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def postgres_elsewhere(self) -> Path:
        """A note that names the PostgreSQL folder where it could not be put inside this one."""
        return self.root / "postgres.where"

    @property
    def valkey(self) -> Path:
        return self.root / "valkey"

    @property
    def logs(self) -> Path:
        return self.root / "log"

    def state(self, server: str) -> Path:
        """Port and password of one server; the port is kept, because a worker cannot follow to another one."""
        return self.root / f"{server}.json"

    def users_lock(self, server: str) -> Path:
        """Held, shared, by everybody who uses the server."""
        return self.root / f"{server}.users.lock"

    def keeper_lock(self, server: str) -> Path:
        """Held by the server's keeper, whose process id is its content."""
        return self.root / f"{server}.keeper.lock"

    @property
    def start_lock(self) -> Path:
        """Held while keepers are started or a throw-away folder is removed."""
        return self.root / "start.lock"

    @property
    def run_lock(self) -> Path:
        return self.root / "run.lock"

    @property
    def run_environment(self) -> Path:
        """The environment `make run` chose, so that commands beside it speak of the same portal."""
        return self.root / "run.env"
