"""The digests of one batch and occasion, by recipient, counted by a few grouped statements for a move of any size."""

from collections import Counter, defaultdict
from typing import Any

from cee_portal.core import db
from centers.models import Office, StaffingLine, Team
from centers.selectors.rulebooks import current_rulebook
from reviews.notices.models import Digest
from reviews.reassignment.digests import groups
from reviews.reassignment.digests.texts import DigestText, DigestTexts, PersonMove
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.models import Batch
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.cells import table_for
from reviews.reassignment.placement.policies import Policies

Digests = dict[str, DigestText]


class DigestBuilder:
    """Build the digests of a batch and occasion.

    Use it in a transaction, because it counts into temporary tables.
    """

    def __init__(self, batch: Batch, occasion: str) -> None:
        order = batch.delegation
        self.batch = batch
        self.centers = set(order.centers.values_list("pk", flat=True)) if order else set()
        self.offices = {office.pk: office for office in Office.objects.all()}
        self.is_coming = occasion == Digest.Occasion.SCHEDULED
        self._count()
        targets = [self.offices[office_id] for office_id in db.column(groups.TARGET_OFFICES)]
        self.has_targets = bool(targets)
        centers = list(order.centers.order_by("code")) if order else targets
        self.texts = DigestTexts(batch, occasion, centers)

    def build(self) -> Digests:
        """Return subject and body by recipient.

        An order is told to every team of its Centers, any other move only to teams to which something came.
        """
        digests: Digests = {}
        if self.batch.delegation_id is None and not self.has_targets:
            return digests  # nothing moved: it is held, or had the right office already
        self._add_offices_and_teams(digests)
        self._add_people(digests)
        for statement, prefix in ((groups.BY_FILER, "filer"), (groups.BY_IMPORTER, "importer")):
            for key, parts in self._by_key(statement).items():
                digests[f"{prefix}:{key}"] = self.texts.render_for_trade(parts)
        self._add_told_before(digests)
        return digests

    def _count(self) -> None:
        values: dict[str, Any] = {"batch": self.batch.pk, "order": self.batch.delegation_id}
        summaries, items = groups.MOVED_SUMMARIES, groups.MOVED_ITEMS
        if self.is_coming:
            summaries, items = groups.COMING_SUMMARIES, groups.COMING_ITEMS
            values |= predicate.parameters(table_for(current_rulebook(), self.batch.starts_on))
            values |= Policies.of(self.batch.policies).parameters()
            values["jurisdictions"] = cause_of(self.batch).jurisdictions()
            values["day_of_move"] = self.batch.starts_on
            values["seated"] = True  # digests tell of approved orders, whose memberships exist
        db.execute(f"DROP TABLE IF EXISTS {', '.join(groups.TABLES)}")
        db.execute(groups.KEEP_SUMMARIES.format(summaries=summaries), values)
        db.execute(groups.KEEP_ITEMS.format(items=items), values)

    def _add_offices_and_teams(self, digests: Digests) -> None:
        went: defaultdict[int, Counter[str]] = defaultdict(Counter)
        came: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for name, statement in (("summaries", groups.BY_OFFICES), ("items", groups.ITEMS_BY_OFFICES)):
            for source, target, number in db.rows(statement):
                went[source][name] += number
                came[target][name] += number
        by_team = dict(db.rows(groups.BY_TEAM))
        held = dict(db.rows(groups.HELD_BY_OFFICE))
        office_ids = {*went, *came, *held, *self.centers}
        for office_id in office_ids:
            office = self.offices[office_id]
            digests[f"office:{office.code}"] = self.texts.render_for_office(
                office, went[office_id], came[office_id], held.get(office_id, 0)
            )
        centers = [pk for pk in office_ids if self.offices[pk].is_center]
        teams = Team.objects.filter(office_id__in=centers)
        for team in teams if self.batch.delegation_id else teams.filter(pk__in=by_team):
            pk = team.office_id
            digests[f"team:{team.pk}"] = self.texts.render_for_team(
                team, self.offices[pk], went[pk], came[pk], by_team.get(team.pk)
            )

    def _add_people(self, digests: Digests) -> None:
        moves: defaultdict[int, list[PersonMove]] = defaultdict(list)
        for owner, source, target, items, kept in db.rows(groups.BY_OWNER):
            moves[owner].append(PersonMove(self.offices[source], self.offices[target], items, kept))
        planned = self._planned()
        held = dict(db.rows(groups.HELD_BY_OWNER))
        for user_id in {*moves, *planned, *held}:
            digests[f"user:{user_id}"] = self.texts.render_for_person(
                moves.get(user_id, []), planned.get(user_id), held.get(user_id, 0)
            )

    def _add_told_before(self, digests: Digests) -> None:
        """Add recipients who were told before but of whose work nothing moved."""
        if self.is_coming:
            return
        announced = Digest.objects.filter(batch=self.batch, occasion=Digest.Occasion.SCHEDULED)
        codes = {office.code: office for office in self.offices.values()}
        for recipient in announced.exclude(recipient__in=digests).values_list("recipient", flat=True):
            kind, _, key = recipient.partition(":")
            if kind == "user":
                digests[recipient] = self.texts.render_for_person([])
            elif kind == "office":
                digests[recipient] = self.texts.render_for_office(codes[key], Counter(), Counter())
            elif kind != "team":  # a team that was deleted since has no readers
                digests[recipient] = self.texts.render_for_trade([])

    def _planned(self) -> dict[int, StaffingLine]:
        """Return the lines of the staffing plan by person. These people are told, even if no item of theirs moves."""
        order = self.batch.delegation
        if order is None:
            return {}
        lines = StaffingLine.objects.filter(delegation=order)
        return {line.user_id: line for line in lines.select_related("team__office")}

    def _by_key(self, statement: str) -> dict[int, list[tuple[Office, int]]]:
        parts: dict[int, list[tuple[Office, int]]] = {}
        for key, target, number in db.rows(statement):
            parts.setdefault(key, []).append((self.offices[target], number))
        return parts
