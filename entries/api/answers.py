"""A filing in the shape of the API (docs/openapi.yaml).

Nothing here is for staff alone, so the trade reads the same.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cee_portal.core import formatting
from cee_portal.core.api.etags import etag
from cee_portal.core.formatting import masked
from centers.routing.codes import BASIS_NAMES, BY_NAMES
from centers.routing.facts import Decision
from entries.models import EntrySummary, Line, Routing, RoutingDecision
from entries.rerouting.replay import Replay, replay_routing
from entries.rules.adcvd import format_case
from entries.rules.states import state_answer, state_of
from entries.selectors.summaries import lines_of
from entries.tools.routing import explanation_answer, office_answer


def summary_answer(summary: EntrySummary) -> dict[str, Any]:
    """Return one summary whole: as filed, with version, status and explanation.

    `summary` comes with its importer, port and routing.
    """
    return {
        **head_answer(summary),
        "importer_number": summary.importer.number,
        "consignee_number": summary.consignee_number or None,
        "lines": [line_answer(line) for line in lines_of(summary)],
        "totals": totals_answer(summary),
        "routing": replay_answer(replay_routing(summary)),
    }


def replay_answer(replay: Replay) -> dict[str, Any]:
    """Return the explanation of the routing in force."""
    return {**explanation_answer(replay.explanation), "reason": replay.reason, "notes": []}


def row_answer(summary: EntrySummary) -> dict[str, Any]:
    """Return one row of a list: the head with totals and office.

    Numbers of persons masked.
    """
    return {
        **head_answer(summary),
        "importer_number": masked(summary.importer.number),
        "line_count": summary.line_count,
        "totals": totals_answer(summary),
        "routing": routing_row_answer(summary.routing),
        "etag": etag(summary.lock_version),
    }


def head_answer(summary: EntrySummary) -> dict[str, Any]:
    """Return header and status."""
    return {
        "entry_number": summary.printed_number,
        "entry_type": summary.entry_type,
        "port": summary.port.code,
        "entry_date": summary.entry_date,
        "summary_date": summary.summary_date,
        "import_date": summary.import_date,
        "mode_of_transport": summary.mode_of_transport or None,
        "country_of_export": summary.country_of_export or None,
        "version": summary.version,
        "revision": summary.revision,
        "status": state_answer(state_of(summary)),
        "scheduled_liquidation": summary.scheduled_liquidation,
        "suspension_code": summary.suspension_code or None,
        "liquidated_on": summary.liquidated_on,
        "filed_at": summary.filed_at,
        "changed_at": summary.changed_at,
    }


def totals_answer(summary: EntrySummary) -> dict[str, str]:
    """Return entered value in whole dollars, duty and fees with two decimals."""
    return {"value": str(summary.value), "duty": f"{summary.duty:.2f}", "fees": f"{summary.fees:.2f}"}


def line_answer(line: Line) -> dict[str, Any]:
    """Return one line as filed."""
    return {
        "line": line.line_no,
        "hts": [formatting.tariff(number) for number in line.hts],
        "origin": line.origin or None,
        "export": line.export or None,
        "value": str(line.value),
        "charges": str(line.charges),
        "quantity": format_quantity(line.quantity),
        "unit": line.unit or None,
        "duty": f"{line.duty:.2f}",
        "fees": line.fees or {},
        "manufacturer": line.manufacturer or None,
        "spi": line.spi or None,
        "adcvd": [{**case, "case": format_case(case["case"])} for case in line.adcvd or []],
    }


def format_quantity(amount: Decimal | None) -> str | None:
    """Return a quantity without idle zeros: 100.0000 is 100."""
    if amount is None:
        return None
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def routing_row_answer(routing: Routing) -> dict[str, Any]:
    """Return where a summary is, without the reasons: those are at `routing/`."""
    basis = BASIS_NAMES[routing.basis]
    center = routing.jurisdiction.code if routing.jurisdiction else None
    return {
        "jurisdiction": {"center": center, "by": BY_NAMES[routing.by], "row_basis": basis},
        "office": office_answer(routing.office),
        "provisional": bool(basis and basis.startswith("inferred")),
        "rulebook": routing.rulebook,
        "decided_on": routing.decided_on,
    }


def decided_answer(decision: Decision) -> dict[str, Any]:
    """Return a decision just taken, in the shape of `routing_row_answer`."""
    return {
        "jurisdiction": {"center": decision.jurisdiction, "by": decision.by, "row_basis": decision.basis},
        "office": {"code": decision.office},
        "needs_jurisdiction": decision.needs_jurisdiction,
        "provisional": decision.provisional,
        "rulebook": decision.rulebook,
    }


def decision_answer(decision: RoutingDecision, people: Mapping[int, str] | None) -> dict[str, Any]:
    """Return one routing of the history.

    `people` (names by id) is None for the trade, which reads neither the actor nor the reason written for colleagues.
    """
    answer: dict[str, Any] = {
        "at": decision.at,
        "from": decision.from_office.code if decision.from_office else None,
        "to": decision.to_office.code,
        "jurisdiction": decision.jurisdiction.code if decision.jurisdiction else None,
        "by": BY_NAMES[decision.by],
        "row_basis": BASIS_NAMES[decision.basis],
        "revision": decision.revision,
        "rulebook": decision.rulebook,
        "decided_on": decision.decided_on,
        "cause": decision.cause,
        "batch": decision.batch_id,
    }
    if people is not None:
        answer |= {"actor": people.get(decision.actor_id or 0), "reason": decision.reason}
    return answer
