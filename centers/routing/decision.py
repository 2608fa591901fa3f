"""The decision: first the jurisdiction of an entry summary, then the office.

The jurisdiction needs the lines and knows no ports; the office that holds the function on a day needs no lines.

Source: 19 CFR 101.1 and 101.10; Delegation Order 14-004. Pure: no clock, no database; the day is always given.
"""

from collections.abc import Sequence
from datetime import date

from centers.routing.codes import STANDINGS, stays_at_port
from centers.routing.delegations import Delegation, delegations_on
from centers.routing.edition import Edition
from centers.routing.facts import Decision, Jurisdiction, LineFact, Standing
from centers.routing.merchandise import find_deciding_row

_BY_STANDING = {"assigned": "account", "participant": "participant"}
_new = tuple.__new__


def decide_jurisdiction(
    lines: Sequence[LineFact], standing: Standing | None, edition: Edition | None, manual: str | None = None
) -> Jurisdiction:
    """Decide whose industry an entry summary is.

    `standing` is that of the importer on the day, `edition` the one in force (None before the first), `manual` the
    Center that a person set by hand. By hand comes first, then the account, then the participant of the test, then
    the goods. Raises ValueError for a standing that is malformed.
    """
    iso = "" if edition is None else edition.iso
    if manual is not None:
        return Jurisdiction(manual, "manual", None, None, None, iso)
    if standing is not None:
        kind, center, standing_id = standing
        by = _BY_STANDING.get(kind)
        if by is not None:
            if center is None:
                raise ValueError(f"A standing {kind!r} must name its Center.")
            return Jurisdiction(center, by, None, None, standing_id, iso)
        if kind == "not_eligible":
            return Jurisdiction(None, "not_eligible", None, None, standing_id, iso)
        if kind not in STANDINGS:
            raise ValueError(f"Standing {kind!r} is not known. Use one of: {', '.join(STANDINGS)}.")
    row = None if edition is None else find_deciding_row(lines, edition)
    if edition is None or row is None:
        answer = Jurisdiction(None, "none", None, None, None, iso)
    else:
        answer = edition.answers[row]
    if standing is None:
        return answer
    # Pending and nominal importers go by their goods; a pending assignment leaves the answer provisional.
    provisional = answer.provisional or (kind == "pending" and answer.center is not None)
    center, by, basis, row_id = answer[:4]
    return Jurisdiction(center, by, basis, row_id, standing_id, iso, provisional)


class Decider:
    """The rules of one rulebook on one day, compiled.

    `decide` may be called millions of times.
    """

    __slots__ = ("delegations", "edition", "on", "rulebook")

    def __init__(
        self, rulebook: int, edition: Edition | None, delegations: tuple[Delegation, ...], on: date
    ) -> None:
        self.rulebook = rulebook
        self.edition = edition
        self.delegations = delegations_on(delegations, on)
        self.on = on

    def decide(
        self,
        lines: Sequence[LineFact],
        port: str,
        entry_type: str,
        function: str,
        standing: Standing | None = None,
        manual: str | None = None,
    ) -> Decision:
        """Decide the office with authority over one entry summary for one function.

        `port`: four-digit Schedule D code; `entry_type`: two digits; `function`: see `codes`. Raises ValueError for an
        unknown function or a malformed standing. Every other input has an answer, at worst the port with
        `needs_jurisdiction`.
        """
        center, by, basis, row, standing_id, _, provisional = decide_jurisdiction(
            lines, standing, self.edition, manual
        )
        office = self.delegations.decide_office(center, by, port, entry_type, function)
        needs = by == "none" and not stays_at_port(entry_type, function)
        # Straight to the tuple: the generated constructor costs as much as the whole lookup of a heading.
        fields = (office, center, by, basis, row, standing_id, self.rulebook, needs, provisional)
        return _new(Decision, fields)
