"""Port and password of one embedded server, kept from start to start in a file that only its owner reads."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class ServerState:
    password: str
    port: int | None = None

    @classmethod
    def load(cls, path: Path) -> "ServerState":
        """Return the state stored at `path`, or a new password where there is none."""
        try:
            return cls(**json.loads(path.read_text()))
        except FileNotFoundError:
            return cls(password=secrets.token_hex(16))

    def save(self, path: Path) -> None:
        """Write the state in one step, so that a reader never sees half a file."""
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(self), file)
        draft.replace(path)
