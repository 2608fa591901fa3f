"""Arguments of columns that the tables of work share."""

from typing import Any

from django.db import models

# References of the large tables: no index of their own and no check of each row (decision 4).
UNCHECKED: dict[str, Any] = {
    "on_delete": models.PROTECT,
    "related_name": "+",
    "db_index": False,
    "db_constraint": False,
}
