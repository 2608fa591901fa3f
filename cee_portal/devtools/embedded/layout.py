"""The paths inside one data folder (CEE_DATA_DIR)."""

import os
from dataclasses import dataclass
from pathlib import Path

from cee_portal.devtools.embedded.errors import EmbeddedServerError


@dataclass(frozen=True)
class DataDir:
    """One data folder; `root` is absolute. Its properties are paths."""

    root: Path

    @classmethod
    def at(cls, path: str | Path) -> "DataDir":
        """Return the data folder at `path`; make it if missing. Raises EmbeddedServerError if it cannot be written."""
        data = cls(Path(path).expanduser().absolute())
        try:
            for folder in (data.root, data.valkey, data.logs):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.geteuid() == 0:
                # PostgreSQL runs as another account then and must be able to pass through the folder.
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
        """The file that names the PostgreSQL folder where it could not stand inside this one."""
        return self.root / "postgres.where"

    @property
    def valkey(self) -> Path:
        return self.root / "valkey"

    @property
    def logs(self) -> Path:
        return self.root / "log"

    def state(self, server: str) -> Path:
        """Return the file with port and password of one server; a worker cannot follow to another port."""
        return self.root / f"{server}.json"

    def users_lock(self, server: str) -> Path:
        """Return the lock that each user of the server shares."""
        return self.root / f"{server}.users.lock"

    def keeper_lock(self, server: str) -> Path:
        """Return the lock of the server's keeper; its content is the process id of the keeper."""
        return self.root / f"{server}.keeper.lock"

    @property
    def start_lock(self) -> Path:
        """The lock for starting keepers and for removing a throw-away folder."""
        return self.root / "start.lock"

    @property
    def run_lock(self) -> Path:
        return self.root / "run.lock"

    @property
    def run_environment(self) -> Path:
        """The file with the environment of `make run`, which commands beside it take over."""
        return self.root / "run.env"
