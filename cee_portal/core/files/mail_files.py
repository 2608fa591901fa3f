"""Mail as files, where no mail server is set: one file for each message, named by its Message-ID."""

import os
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage


class FileMailBackend(BaseEmailBackend):
    """A mail backend that writes into `EMAIL_FILE_PATH`. A message that is there is not written again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Any) -> int:
        """Write the messages; return how many are stored now."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return sum(self._write(message) for message in email_messages)

    def _write(self, message: EmailMessage) -> int:
        letter = message.message()
        # The message itself does not name its Bcc; a reader of the folder needs to know all recipients.
        letter["X-Kept-For"] = ", ".join(message.recipients())
        name = re.sub(r"[^A-Za-z0-9.-]+", "-", str(letter["Message-ID"])).strip("-")[:120]
        # A worker that was killed after this step has written the same message before.
        if not (kept := self.folder / f"{name}.eml").exists():
            draft = self.folder / f".{name}.{os.getpid()}"
            draft.write_bytes(letter.as_bytes())
            draft.replace(kept)
        return 1
