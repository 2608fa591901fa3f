"""Who is told what of one occasion, by recipient. A few grouped statements, whatever the size of the move."""

from collections import Counter
from typing import Any

from django.db import connection

from centers.models import Office, StaffingLine, Team
from centers.selectors.rulebooks import current_rulebook
from reviews.notices.models import Digest
from reviews.reassignment.digests import groups
from reviews.reassignment.digests.occasions import words_of, words_without_order
from reviews.reassignment.digests.texts import Body, Words
from reviews.reassignment.engine.cause import cause_of
from reviews.reassignment.models import Batch
from reviews.reassignment.placement import predicate
from reviews.reassignment.placement.cells import table_for
from reviews.reassignment.placement.policies import Policies

Bodies = dict[str, Body]


class Gathering:
    """One batch and occasion. To be used in a transaction: it keeps what it counts in tables of its own."""

    def __init__(self, batch: Batch, occasion: str) -> None:
        order = batch.delegation
        self.batch = batch
        self.centers = set(order.centers.values_list("pk", flat=True)) if order else set()
        self.offices = {office.pk: office for office in Office.objects.all()}
        self.before = occasion == Digest.Occasion.SCHEDULED
        self._count()
        goals = [self.offices[goal] for (goal,) in _ask(groups.TARGET_OFFICES)]
        self.has_goals = bool(goals)
        self.words: Words = words_of(batch, occasion) if order else words_without_order(batch, goals)

    def bodies(self) -> Bodies:
        """Subject and body by recipient. Every team of an order's Centers is told, though nothing comes with it; of a move
        without an order those teams alone to which something came.
        """
        found: Bodies = {}
        if self.batch.delegation_id is None and not self.has_goals:
            return found  # what it would have moved is held, or had gone meanwhile
        self._places(found)
        self._people(found)
        for statement, prefix in ((groups.BY_FILER, "filer"), (groups.BY_IMPORTER, "importer")):
            for key, parts in self._by_key(statement).items():
                found[f"{prefix}:{key}"] = self.words.trade(parts)
        self._told_before(found)
        return found

    def _count(self) -> None:
        values: dict[str, Any] = {"batch": self.batch.pk, "order": self.batch.delegation_id}
        summaries, items = groups.MOVED_SUMMARIES, groups.MOVED_ITEMS
        if self.before:
            summaries, items = groups.COMING_SUMMARIES, groups.COMING_ITEMS
            values |= predicate.parameters(table_for(current_rulebook(), self.batch.starts_on))
            values |= Policies.of(self.batch.policies).parameters()
            values |= {
                "jurisdictions": cause_of(self.batch).jurisdictions(),
                "day_of_move": self.batch.starts_on,
            }
            values["seated"] = True  # people are told of what is approved
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {', '.join(groups.TABLES)}")
            cursor.execute(groups.KEEP_SUMMARIES.format(summaries=summaries), values)
            cursor.execute(groups.KEEP_ITEMS.format(items=items), values)

    def _places(self, found: Bodies) -> None:
        went: dict[int, Counter[str]] = {}
        came: dict[int, Counter[str]] = {}
        for name, statement in (
            ("summaries", groups.BY_OFFICES),
            ("items", groups.ITEMS_BY_OFFICES),
        ):
            for origin, goal, number in _ask(statement):
                went.setdefault(origin, Counter())[name] += number
                came.setdefault(goal, Counter())[name] += number
        by_team = dict(_ask(groups.BY_TEAM))
        held = dict(_ask(groups.HELD_BY_OFFICE))
        concerned = {*went, *came, *held, *self.centers}
        for office_id in concerned:
            office = self.offices[office_id]
            of_it = went.get(office_id, Counter()), came.get(office_id, Counter())
            found[f"office:{office.code}"] = self.words.office(office, *of_it, held.get(office_id, 0))
        centers = [pk for pk in concerned if self.offices[pk].is_center]
        teams = Team.objects.filter(office_id__in=centers)
        for team in teams if self.batch.delegation_id else teams.filter(pk__in=by_team):
            of_it = went.get(team.office_id, Counter()), came.get(team.office_id, Counter())
            center = self.offices[team.office_id]
            found[f"team:{team.pk}"] = self.words.team(team, center, *of_it, by_team.get(team.pk))

    def _people(self, found: Bodies) -> None:
        parts: dict[int, list[tuple[Office, Office, int, int]]] = {}
        for owner, origin, goal, number, kept in _ask(groups.BY_OWNER):
            parts.setdefault(owner, []).append((self.offices[origin], self.offices[goal], number, kept))
        planned = self._planned()
        held = dict(_ask(groups.HELD_BY_OWNER))
        for user_id in {*parts, *planned, *held}:
            found[f"user:{user_id}"] = self.words.person(
                parts.get(user_id, []), planned.get(user_id), held.get(user_id, 0)
            )

    def _told_before(self, found: Bodies) -> None:
        """Whoever was told that work will move is told what became of it, though nothing of theirs moved in the end."""
        if self.before:
            return
        told = Digest.objects.filter(batch=self.batch, occasion=Digest.Occasion.SCHEDULED)
        codes = {office.code: office for office in self.offices.values()}
        for recipient in told.exclude(recipient__in=found).values_list("recipient", flat=True):
            kind, _, key = recipient.partition(":")
            if kind == "user":
                found[recipient] = self.words.person([])
            elif kind == "office":
                found[recipient] = self.words.office(codes[key], Counter(), Counter())
            elif kind != "team":  # one that is gone since has nobody to tell
                found[recipient] = self.words.trade([])

    def _planned(self) -> dict[int, StaffingLine]:
        """Who comes to a team of the Center with the order: told so, whether or not any of their items moves."""
        order = self.batch.delegation
        if order is None:
            return {}
        lines = StaffingLine.objects.filter(delegation=order)
        return {line.user_id: line for line in lines.select_related("team__office")}

    def _by_key(self, statement: str) -> dict[int, list[tuple[Office, int]]]:
        parts: dict[int, list[tuple[Office, int]]] = {}
        for key, goal, number in _ask(statement):
            parts.setdefault(key, []).append((self.offices[goal], number))
        return parts


def _ask(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
