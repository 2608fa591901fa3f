"""New editions, published by the command."""

import csv
import io
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command

from cee_portal.core import clock
from centers.routing.timelines import DATA


def pumps_to_electronics(folder: Path) -> str:
    """Return the path of today's list in which pumps belong to a Center that is operational."""
    with (DATA / "center_jurisdiction.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["heading_from"] != "7414"]
    names = list(rows[0])
    rows.append({**dict.fromkeys(names, ""), "center_code": "CEE007", "heading_from": "841391",
                 "heading_to": "841391", "basis": "official"})  # fmt: skip
    path = folder / "list.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def publish(path: str, days: int = 0) -> str:
    """Publish the file, in force in so many days, and return the output of the command."""
    out = io.StringIO()
    effective = (clock.today() + timedelta(days=days)).isoformat()
    call_command("import_jurisdiction", path, effective=effective, citation="91 FR 1", stdout=out)
    return out.getvalue()
