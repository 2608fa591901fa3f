"""Loads the criteria and result codes of the product. Loading twice changes nothing.

A criterion of a known code is left as the administrators have it, because they tried it and switched it on here.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from cee_portal.core.files.shipped_tables import read_table
from centers.services.load_result import LoadResult
from reviews.validation.models import Criterion
from reviews.validation.selectors import background
from reviews.validation.services.criteria import Draft, check_draft
from reviews.validation.services.medians import seed_medians
from reviews.work.models import ResultCode

DATA = Path(__file__).resolve().parent.parent / "data"
SHIPPED_SINCE = date(2011, 1, 1)  # before any filing, so that the replay of history selects too


@transaction.atomic
def load_validation() -> list[LoadResult]:
    """Load result codes, criteria, and a first median where no line gives one. Call it after the tariff file."""
    loaded = [_load_result_codes(), _load_criteria(), seed_medians()]
    background.forget()
    return loaded


def _load_result_codes() -> LoadResult:
    rows = [_read_result_code(row) for row in read_table(DATA / "result_codes.csv")]
    known = {code.code: code for code in ResultCode.objects.all()}
    changed = [row for row in rows if row.code not in known or _differs(row, known[row.code])]
    ResultCode.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["code"], update_fields=list(_CODE_FIELDS)
    )
    return LoadResult("Result codes", len(rows), len(changed))


_FLAGS = ("is_finding", "needs_line", "needs_amount", "needs_note")
_CODE_FIELDS = ("label", "kind", *_FLAGS, "order", "valid_from")


def _read_result_code(row: dict[str, str]) -> ResultCode:
    flags = {name: row[name] == "Y" for name in _FLAGS}
    return ResultCode(
        code=row["code"],
        label=row["label"],
        kind=row["kind"],
        order=int(row["order"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        **flags,
    )


def _differs(row: ResultCode, known: ResultCode) -> bool:
    return any(getattr(row, name) != getattr(known, name) for name in _CODE_FIELDS)


def _load_criteria() -> LoadResult:
    drafts = shipped_criteria()
    known = set(Criterion.objects.values_list("code", flat=True))
    new = [draft for draft in drafts if draft.code not in known]
    Criterion.objects.bulk_create(
        Criterion(
            valid_from=SHIPPED_SINCE,
            **{name: getattr(draft, name) for name in Draft.__dataclass_fields__},
        )
        for draft in new
    )
    return LoadResult("Selection criteria", len(drafts), len(new))


def shipped_criteria() -> list[Draft]:
    """Return the criteria of the product's file. Raises InvalidInputError where one does not fit its rule."""
    rows: list[dict[str, Any]] = json.loads((DATA / "criteria.json").read_text(encoding="utf-8"))
    drafts = [Draft(is_random_sample=row.pop("random", False), **row) for row in rows]
    for draft in drafts:
        check_draft(draft)
    return drafts
