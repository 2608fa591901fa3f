"""The one predicate of moving work, in SQL: where the rules put a routing or an item, and what is not there.

Preview, batch, last sweep and proof build on these pieces, so that what is counted is what moves. `verify_offices` does not:
it checks them with SQL of its own.
Parameters: `rulebook` and `day` name a table of AuthorityCell; `stay` lists the entry types that stay at the port.
"""

from typing import Any

from centers.routing.codes import STAY_AT_PORT_TYPES
from reviews.kinds import all_kinds
from reviews.reassignment.placement.cells import Table


def parameters(table: Table) -> dict[str, Any]:
    """What every statement here needs."""
    return {"rulebook": table.rulebook, "day": table.day, "stay": sorted(STAY_AT_PORT_TYPES)}


def cells(alias: str, function: str) -> str:
    """Joins of the two cells that may answer for routing `alias`, for the function named by an SQL expression."""
    same = (
        f"rulebook = %(rulebook)s AND {{0}}.day = %(day)s AND {{0}}.function = {function}"
        f" AND {{0}}.jurisdiction_id = {alias}.jurisdiction_id AND {{0}}.by = {alias}.by"
    )
    every, here = f"{alias}_every", f"{alias}_here"
    return (
        f" LEFT JOIN reviews_authoritycell {every} ON {every}.{same.format(every)} AND {every}.port_id IS NULL"
        f" LEFT JOIN reviews_authoritycell {here} ON {here}.{same.format(here)} AND {here}.port_id = {alias}.port_id"
    )


def target(alias: str) -> str:
    """The office that the rules give routing `alias`, after the joins of `cells`."""
    return target_by(alias, f"{alias}_every.office_id", f"{alias}_here.office_id")


def target_by(alias: str, every: str, here: str) -> str:
    """The same by the answers for every port and for its own, two SQL expressions."""
    return (
        f"CASE WHEN {alias}.jurisdiction_id IS NULL OR {alias}.entry_type = ANY(%(stay)s) THEN {alias}.port_id"
        f" ELSE coalesce({every}, {here}, {alias}.port_id) END"
    )


ROUTING_HOLD = (
    "EXISTS (SELECT 1 FROM reviews_hold h WHERE h.summary_id = r.summary_id AND h.ended_at IS NULL)"
)
ITEM_HOLD = "EXISTS (SELECT 1 FROM reviews_hold h WHERE h.item_id = i.id AND h.ended_at IS NULL)"
# Of these, what a move by hand leaves alone too. What an earlier one has put somewhere, or a cancelled order has
# left, it may send again. What somebody sent singly stays; so does what waits for another list or standing, for its industry
# is in question and not its office.
_KEPT = """h.ended_at IS NULL AND (h.reason <> 'by_hand' OR h.batch_id IS NULL OR EXISTS (
    SELECT 1 FROM reviews_batch b WHERE b.id = h.batch_id AND b.cause IN ('edition', 'standing')))"""
ROUTING_KEPT = ROUTING_HOLD.replace("h.ended_at IS NULL", _KEPT)
ITEM_KEPT = ITEM_HOLD.replace("h.ended_at IS NULL", _KEPT)

# Holds `h` of what a batch left where it was. What a move by hand brought is held at its new office, and names its author.
LEFT_BEHIND = "h.batch_id = %(batch)s AND h.ended_at IS NULL AND h.author_id IS NULL"

ROUTING_TARGET = target("r")
ITEM_TARGET = target("r")

# Routings in flight that are not where the rules put them and that nothing holds.
MISPLACED_ROUTINGS = f"""
    FROM entries_routing r {cells("r", "'validation'")}
    WHERE r.in_flight AND {ROUTING_TARGET} <> r.office_id AND NOT {ROUTING_HOLD}
"""

# Open items that are not where the rules put their function, and that nothing holds.
MISPLACED_ITEMS = f"""
    FROM reviews_workitem i JOIN entries_routing r ON r.summary_id = i.summary_id {cells("r", "i.function")}
    WHERE i.state <> 'closed' AND {ITEM_TARGET} <> i.office_id AND NOT {ITEM_HOLD}
"""


def decided_by_batch(alias: str) -> str:
    """Whether the decision is one of the batch `batch`. Its moments say on which pages to look: no index of decisions
    knows batches. Ten minutes allow for a clock that is set back.
    """
    return f"""
    {alias}.batch_id = %(batch)s
    AND {alias}.at >= (SELECT started_at - interval '10 minutes' FROM reviews_batch WHERE id = %(batch)s)
    AND {alias}.at <= (SELECT coalesce(finished_at + interval '10 minutes', 'infinity')
                       FROM reviews_batch WHERE id = %(batch)s)
    """


def worked_on(alias: str) -> str:
    """Whether a person has worked on the summary of `alias` since the move that is taken back, `moved_at`.

    An owner who came along with the move had begun before it: what was done since then stands in the record.
    """
    verbs = sorted({verb.value for kind in all_kinds() for verb in kind.work_verbs})
    of_kinds = [kind.worked_on_sql(f"{alias}.summary_id") for kind in all_kinds()]
    return f"""
    (EXISTS (SELECT 1 FROM reviews_workitem w WHERE w.summary_id = {alias}.summary_id
             AND (w.begun_at >= %(moved_at)s AND w.owner_id IS NOT NULL
                  OR w.closed_at >= %(moved_at)s AND w.closed_by_id IS NOT NULL
                  OR w.arrived_by_batch IS NOT NULL AND EXISTS (
                      SELECT 1 FROM accounts_event e WHERE e.object_kind = 'work_item' AND e.object_id = w.id::text
                         AND e.actor_id IS NOT NULL AND e.at >= %(moved_at)s
                         AND e.verb IN ({", ".join(f"'{verb}'" for verb in verbs)}))))
     {" ".join(f"OR {condition}" for condition in of_kinds if condition)})
"""


def works_at(user: str, office: str, day: str) -> str:
    """Whether the person works at the office on that day and may sign in; all three are SQL expressions."""
    return f"""
    EXISTS (SELECT 1 FROM centers_officemembership m JOIN accounts_user person ON person.id = m.user_id
            WHERE m.user_id = {user} AND m.office_id = {office} AND person.is_active
            AND m.valid_from <= {day} AND (m.valid_to IS NULL OR m.valid_to >= {day}))
"""


def on_plan(user: str, office: str, day: str) -> str:
    """Whether the person, who may sign in, is on the staffing plan of `order` for the office by that day; all are SQL
    expressions. `seated`: whether the plan has been approved and so has brought everybody: then who has left since is not
    on it any more. Before that, whom it names has no place there yet.
    """
    return f"""
    EXISTS (SELECT 1 FROM centers_staffingline s JOIN centers_team t ON t.id = s.team_id
            JOIN accounts_user planned ON planned.id = s.user_id AND planned.is_active
            WHERE s.delegation_id = %(order)s AND s.user_id = {user} AND s.from_date <= {day} AND t.office_id = {office}
              AND (NOT %(seated)s OR {works_at("s.user_id", "t.office_id", day)}))
    """
