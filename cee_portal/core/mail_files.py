"""Mail where no mail server is set: each letter is kept as one file, named by its Message-ID, and never twice."""

import contextlib
import os
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage


class KeptMail(BaseEmailBackend):
    """A backend that writes into `EMAIL_FILE_PATH`. A letter that is there already is not written again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Any) -> int:
        """Keep the letters; gives how many there are now."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return sum(self._keep(message) for message in email_messages)

    def _keep(self, message: EmailMessage) -> int:
        letter = message.message()
        # A letter names those in Bcc to nobody; who looks into the folder wants to know whom it was for.
        letter["X-Kept-For"] = ", ".join(message.recipients())
        name = re.sub(r"[^A-Za-z0-9.-]+", "-", str(letter["Message-ID"])).strip("-")[:120]
        draft = self.folder / f".{name}.{os.getpid()}"
        draft.write_bytes(letter.as_bytes())
        # Kept before, by a worker that did not live to say so: the link is refused, and that is all.
        with contextlib.suppress(FileExistsError):
            os.link(draft, self.folder / f"{name}.eml")
        draft.unlink()
        return 1
