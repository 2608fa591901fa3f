"""SQL of the predicate: where the rules put a routing or an item, and which of them are elsewhere.

Preview, batch, last sweep and proof use these conditions, so the objects that are counted are the objects that move.
`verify_offices` does not: it checks them with SQL of its own.
Parameters: `rulebook` and `day` name a table of AuthorityCell; `stay` lists the entry types that stay at the port.
"""

from typing import Any

from centers.routing.codes import STAY_AT_PORT_TYPES
from reviews.kinds import all_kinds
from reviews.reassignment.placement.cells import Table


def parameters(table: Table) -> dict[str, Any]:
    """Return the parameters that every statement of this module needs."""
    return {"rulebook": table.rulebook, "day": table.day, "stay": sorted(STAY_AT_PORT_TYPES)}


def cells(alias: str, function: str) -> str:
    """Return the joins of the two cells that may answer for routing `alias`; `function` is an SQL expression."""
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
    """Return the target office of routing `alias`, after the joins of `cells`."""
    return target_by(alias, f"{alias}_every.office_id", f"{alias}_here.office_id")


def target_by(alias: str, every: str, here: str) -> str:
    """Return the target office from two SQL expressions: the answer for every port, and for the port of the routing."""
    return (
        f"CASE WHEN {alias}.jurisdiction_id IS NULL OR {alias}.entry_type = ANY(%(stay)s) THEN {alias}.port_id"
        f" ELSE coalesce({every}, {here}, {alias}.port_id) END"
    )


ROUTING_HOLD = (
    "EXISTS (SELECT 1 FROM reviews_hold h WHERE h.summary_id = r.summary_id AND h.ended_at IS NULL)"
)
ITEM_HOLD = "EXISTS (SELECT 1 FROM reviews_hold h WHERE h.item_id = i.id AND h.ended_at IS NULL)"
# Holds that a move by hand respects too. It ends the holds of earlier moves by hand and of cancelled orders. It does not end
# the hold of an item that a person sent alone, nor the holds of a cancelled edition or standing: those are about the
# industry and not about the office.
_KEPT = """h.ended_at IS NULL AND (h.reason <> 'by_hand' OR h.batch_id IS NULL OR EXISTS (
    SELECT 1 FROM reviews_batch b WHERE b.id = h.batch_id AND b.cause IN ('edition', 'standing')))"""
ROUTING_KEPT = ROUTING_HOLD.replace("h.ended_at IS NULL", _KEPT)
ITEM_KEPT = ITEM_HOLD.replace("h.ended_at IS NULL", _KEPT)

# Holds `h` of objects that a batch left where they were. A move by hand holds what it moved, and those holds have an author.
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
    """Return the condition that decision `alias` was made by `batch`.

    No index of decisions knows batches, so the times of the batch select the pages to read. Ten minutes allow for a
    clock that is set back.
    """
    return f"""
    {alias}.batch_id = %(batch)s
    AND {alias}.at >= (SELECT started_at - interval '10 minutes' FROM reviews_batch WHERE id = %(batch)s)
    AND {alias}.at <= (SELECT coalesce(finished_at + interval '10 minutes', 'infinity')
                       FROM reviews_batch WHERE id = %(batch)s)
    """


def worked_on(alias: str) -> str:
    """Return the condition that a person has worked on the summary of `alias` since `moved_at`, the withdrawn move.

    An owner who moved with an item had begun before that move, and a person who began an item may have given it up. So
    acts on the items that have come since are looked up too, and acts beside them: recorded ones, and letters.
    """
    verbs = sorted({verb.value for kind in all_kinds() for verb in kind.work_verbs})
    of_kinds = [kind.worked_on_sql(f"{alias}.summary_id") for kind in all_kinds()]
    return f"""
    (EXISTS (SELECT 1 FROM reviews_workitem w WHERE w.summary_id = {alias}.summary_id
             AND (w.begun_at >= %(moved_at)s AND w.owner_id IS NOT NULL
                  OR w.closed_at >= %(moved_at)s AND w.closed_by_id IS NOT NULL
                  OR w.arrived_at >= %(moved_at)s AND (EXISTS (
                      SELECT 1 FROM accounts_event e WHERE e.summary_id = w.summary_id
                         AND (e.object_kind <> 'work_item' OR e.object_id = w.id::text)
                         AND e.actor_id IS NOT NULL AND e.at >= %(moved_at)s
                         AND e.verb IN ({", ".join(f"'{verb}'" for verb in verbs)}))
                    OR EXISTS (
                      SELECT 1 FROM letters_letter l WHERE l.summary_id = w.summary_id
                         AND l.author_id IS NOT NULL AND l.withdrawn_at IS NULL AND l.written_at >= %(moved_at)s))))
     {" ".join(f"OR {condition}" for condition in of_kinds if condition)})
"""


def works_at(user: str, office: str, day: str) -> str:
    """Return the condition that a person who may sign in works at the office on that day. All three are SQL expressions."""
    return f"""
    EXISTS (SELECT 1 FROM centers_officemembership m JOIN accounts_user person ON person.id = m.user_id
            WHERE m.user_id = {user} AND m.office_id = {office} AND person.is_active
            AND m.valid_from <= {day} AND (m.valid_to IS NULL OR m.valid_to >= {day}))
"""


def on_plan(user: str, office: str, day: str) -> str:
    """Return the condition that the staffing plan of `order` names the person for the office by that day.

    All three are SQL expressions. Parameter `seated`: the plan was approved, so its people have memberships; a person who
    has left since then does not count any more.
    """
    return f"""
    EXISTS (SELECT 1 FROM centers_staffingline s JOIN centers_team t ON t.id = s.team_id
            JOIN accounts_user planned ON planned.id = s.user_id AND planned.is_active
            WHERE s.delegation_id = %(order)s AND s.user_id = {user} AND s.from_date <= {day} AND t.office_id = {office}
              AND (NOT %(seated)s OR {works_at("s.user_id", "t.office_id", day)}))
    """
