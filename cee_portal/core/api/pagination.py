"""Lists by cursor: a keyset over the order of an index, so that page 500 costs the same as page 1.

The cursor is opaque and signed. A cursor that is made up, cut, or taken from another list is answered 400.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.core import signing
from django.db.models import BooleanField, F, Func, QuerySet, Value

from cee_portal.core.api.problems import Fault, invalid


class RowAfter(Func):
    """The condition `(a, b, c) > (x, y, z)`, one range of an index in PostgreSQL; `<` for a descending list."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, columns: Sequence[str], values: Sequence[Any], *, descending: bool = False) -> None:
        self.width = len(columns)
        self.sign = "<" if descending else ">"
        super().__init__(*[F(name) for name in columns], *[Value(value) for value in values])

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        parts: list[str] = []
        params: list[Any] = []
        for expression in self.source_expressions:
            sql, own = compiler.compile(expression)
            parts.append(sql)
            params.extend(own)
        left, right = ", ".join(parts[: self.width]), ", ".join(parts[self.width :])
        return f"({left}) {self.sign} ({right})", params

    def copy(self) -> "RowAfter":
        twin = super().copy()
        twin.width, twin.sign = self.width, self.sign
        return twin


class Page(NamedTuple):
    """Rows of one page and the cursor of the next, None at the end."""

    rows: list[Any]
    next: str | None

    def answer(self, results: Any) -> dict[str, Any]:
        """Return the body of a list: `{"next": ..., "results": [...]}`."""
        return {"next": self.next, "results": results}


class Keyset:
    """The order of one list, ending in a unique column; `name` keeps cursors of different lists apart."""

    def __init__(self, name: str, *columns: str, descending: bool = False) -> None:
        self.name, self.columns, self.descending = name, columns, descending
        # The signature has no time in it, so that the same place has the same cursor and clients may compare two.
        self.signer = signing.Signer(salt=f"cursor:{name}:{'-' if descending else ''}{','.join(columns)}")

    def page(self, rows: QuerySet[Any], *, cursor: str | None = None, limit: int = 50) -> Page:
        """Return one page of `rows` after `cursor`. Raises 400 for a cursor of another list."""
        ordered = rows.order_by(*[f"-{name}" if self.descending else name for name in self.columns])
        if cursor:
            ordered = ordered.filter(
                RowAfter(self.columns, self.read(cursor, rows), descending=self.descending)
            )
        return self.to_page(list(ordered[: limit + 1]), limit)

    def to_page(self, found: list[Any], limit: int) -> Page:
        """Return the page of `found`, which has one row more where another page follows."""
        more = len(found) > limit
        return Page(found[:limit], self.write(found[limit - 1]) if more else None)

    def write(self, row: Any) -> str:
        """Return the cursor of the place after `row`."""
        return self.signer.sign_object([_json_value(getattr(row, name)) for name in self.columns])

    def read(self, cursor: str, rows: QuerySet[Any]) -> list[Any]:
        """Return the values of a cursor in the types of the columns. Raises 400."""
        try:
            values = self.signer.unsign_object(cursor)
            fields = [rows.model._meta.get_field(name) for name in self.columns]
            return [field.to_python(value) for field, value in zip(fields, values, strict=True)]
        except (signing.BadSignature, ValueError, TypeError):
            message = "This cursor is not one of this list. Start again without cursor."
            raise invalid([Fault("cursor", "bad_cursor", message)]) from None


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
