"""Files that a person hands in on the upload page, and the sheet of what was not stored."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cee_portal.core.models import Job
from entries.intake.jobs import continue_intake


def hand_in(client: Client, content: bytes, name: str = "entries.csv", **more: str) -> Any:
    return client.post("/entries/upload/", {"file": SimpleUploadedFile(name, content), **more})


def taken_in(client: Client, content: bytes, name: str = "entries.csv") -> Job:
    """Hand in, and do the worker's part."""
    answer = hand_in(client, content, name)
    assert answer.status_code == 303, answer.content.decode()[-2000:]
    job = Job.objects.latest("pk")
    assert answer["Location"] == f"/entries/upload/{job.pk}/"
    while continue_intake(job.pk):
        pass
    return Job.objects.get(pk=job.pk)


def wrong_cells(page: Any) -> dict[str, str]:
    """Inputs of the sheet: name and text."""
    sheet = page.context["sheet"]
    return {
        cell.name: cell.text
        for block in sheet.blocks
        for row in block.rows
        for cell in row.cells
        if cell.name
    }
