"""The paths inside one data folder (CEE_DATA_DIR)."""

import os
from pathlib import Path

from cee_portal.devtools.embedded.errors import EmbeddedServerError


class DataDir:
    """One data folder; `root` is absolute, the other attributes are paths in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.postgres = root / "postgres"
        # A file that names the PostgreSQL folder where it could not stand inside this one.
        self.postgres_elsewhere = root / "postgres.where"
        self.valkey = root / "valkey"
        self.logs = root / "log"
        # The lock for starting keepers and for removing a throw-away folder.
        self.start_lock = root / "start.lock"
        self.run_lock = root / "run.lock"
        # The environment of `make run`, which commands beside it take over.
        self.run_environment = root / "run.env"

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

    def state(self, server: str) -> Path:
        """Return the file with port and password of one server; a worker cannot follow to another port."""
        return self.root / f"{server}.json"

    def users_lock(self, server: str) -> Path:
        """Return the lock that each user of the server shares."""
        return self.root / f"{server}.users.lock"

    def keeper_lock(self, server: str) -> Path:
        """Return the lock of the server's keeper; its content is the process id of the keeper."""
        return self.root / f"{server}.keeper.lock"
