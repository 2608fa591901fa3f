"""Every address that answers CSV: with the mark of UTF-8, and without a cell that runs."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cee_portal.core import clock
from cee_portal.core.text.csv_text import BYTE_ORDER_MARK, escape_formula
from entries.models import IntakeRejection
from reviews.reassignment.models import Batch, BatchFault
from tests.builders.world import World, add_request, build_world
from tests.role_matrix import PACKAGES, rows, send

pytestmark = pytest.mark.django_db

EVIL = ("=1+1", "@SUM(1)", "+1+1", "\t=1", " -2+3")
KNOWN = {
    "delegation_preview_csv",
    "batch_held",
    "batch_proof",
    "upload_errors_csv",
    "upload_rows",
    "upload_sample",
    "demo_sample",
}
# Addresses whose row of the matrix asks for something else than CSV.
OTHERS = {
    "batch_proof": lambda world: [world.batch.pk, "csv"],
    "demo_sample": lambda world: ["entry-summaries-with-errors.csv"],
}


@pytest.fixture
def world(reference: None, settings: Any) -> World:
    settings.DEMO = True
    world = add_request(build_world())
    errors = [
        {"row": 2, "field": EVIL[0], "value": EVIL[1], "code": "c", "message": EVIL[2], "fix": EVIL[3]},
    ]
    IntakeRejection.objects.create(
        job=world.job,
        first_row=2,
        entry_number=EVIL[0],
        rows=[{EVIL[0]: EVIL[1], "HTS": EVIL[2], "Port": "-12.50"}],
        errors=errors,
    )
    BatchFault.objects.create(batch=world.batch, message=EVIL[0], at=clock.now())
    proof = {
        "rulebook": 1,
        "day": "2026-01-01",
        "at": "2026-01-01T00:00:00Z",
        "holds": False,
        "checks": [{"check": EVIL[1], "holds": False, "looked_at": 1, "violations": list(EVIL)}],
    }
    Batch.objects.filter(pk=world.batch.pk).update(proof=proof, title=EVIL[0])
    return world


def test_every_csv_answer_opens_well_and_runs_nothing(world: World) -> None:
    client = Client()
    client.force_login(world.people["admin"])
    found, dangerous = set(), set()
    for package in PACKAGES:
        for name, route in rows(package).items():
            if route.get is None:
                continue
            answer = send(client, "get", name, route, world)
            if name in OTHERS:
                answer = client.get(reverse(name, args=OTHERS[name](world)))
            kind, ends = answer.get("Content-Type", ""), answer.get("Content-Disposition", "")
            if "csv" not in kind and not ends.rstrip('"').endswith(".csv"):
                continue
            text = b"".join(answer).decode()
            found.add(name)
            assert kind == "text/csv; charset=utf-8" and ends.startswith("attachment"), name
            assert text.startswith(BYTE_ORDER_MARK) and text.count(BYTE_ORDER_MARK) == 1, name
            for row in csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")):
                for cell in row:
                    assert escape_formula(cell) == cell, (name, cell)
                    dangerous |= {name} if cell.startswith("'") else set()
    assert found == KNOWN
    assert {"batch_proof", "upload_errors_csv", "upload_rows"} <= dangerous
