"""The explanation of a decision.

A sentence, the steps to it, the runners-up, and what would change it.

Explanations are not stored. They are replayed from lines, standing and rulebook number. A property test holds
that they tell what was decided.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from centers.routing import alternatives, sentences
from centers.routing.context import ExplanationContext
from centers.routing.facts import Decision, LineFact, Standing
from centers.routing.merchandise import Candidate, rank_candidates
from centers.routing.names import Names
from centers.routing.rulebook import Rulebook
from centers.routing.steps import Step, list_steps


class Explanation(NamedTuple):
    """The explanation of one decision.

    `note`: on what basis it rests, "" where goods did not decide. `candidates`: the Center that the goods point to
    first, also where they did not decide. `edition`: ISO date, "" before the first. `delegation`: id of the order
    by which a Center holds the function, where there is one.
    """

    reason: str
    steps: tuple[Step, ...]
    candidates: tuple[Candidate, ...]
    would_change: tuple[str, ...]
    decision: Decision
    note: str
    edition: str
    delegation: int | None


def explain(
    lines: Sequence[LineFact],
    *,
    port: str,
    entry_type: str,
    function: str,
    standing: Standing | None,
    rulebook: Rulebook,
    on: date,
    manual: str | None = None,
    names: Names | None = None,
) -> Explanation:
    """Explain what `Decider.decide` answers to the same arguments.

    Raises the same errors.
    """
    lines = tuple(LineFact(*line) for line in lines)
    decider = rulebook.decider(on)
    context = ExplanationContext(
        lines=lines,
        port=port,
        entry_type=entry_type,
        function=function,
        standing=standing,
        manual=manual,
        rulebook=rulebook,
        on=on,
        names=names or Names(),
        decision=decider.decide(lines, port, entry_type, function, standing, manual),
        candidates=() if decider.edition is None else rank_candidates(lines, decider.edition),
    )
    order = context.order
    return Explanation(
        reason=sentences.reason_sentence(context),
        steps=list_steps(context),
        candidates=context.candidates,
        would_change=alternatives.describe_alternatives(context),
        decision=context.decision,
        note=sentences.note_sentence(context),
        edition="" if decider.edition is None else decider.edition.iso,
        delegation=None if order is None else order.id,
    )
