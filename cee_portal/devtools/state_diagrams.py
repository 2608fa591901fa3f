"""The paper `docs/states.md`, written from the state machines of the code.

`python -m cee_portal.devtools.state_diagrams` writes it; a test compares it with the code.
"""

from itertools import groupby
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.db.models import Model
from django_fsm import Transition

from cee_portal.core.states import StateMachine, list_transitions, target_states

PAPER = Path(__file__).resolve().parents[2] / "docs/states.md"
_HEAD = """# States and acts

This paper is written by `python -m cee_portal.devtools.state_diagrams` from the code; change the code, not the paper. The
state of a row changes by these acts alone: assigning to the column raises an error. A service locks the row, asks whether
the user may do the act, does it, and writes its effects and the record in the same transaction.
"""


def render_paper() -> str:
    """Return the text of the paper."""
    return "\n".join([_HEAD, *(render_machine(model) for model in list_machines())]).rstrip() + "\n"


def list_machines() -> list[type[Model]]:
    """Return the models that are state machines, by name."""
    found = [model for model in apps.get_models() if issubclass(model, StateMachine)]
    return sorted(found, key=lambda model: model.__name__)


def render_machine(model: type[Model]) -> str:
    """Return the machine of a model as a diagram and a table of its acts, in Markdown."""
    acts = groupby(list_transitions(model), key=lambda each: each.name)
    arrows = sorted(
        {
            f"    {found.source} --> {target}: {found.name}"
            for found in list_transitions(model)
            if found.target is not None
            for target in target_states(found)
        }
    )
    rows = [_render_act(name, list(found)) for name, found in acts]
    return "\n".join(
        [
            f"## {model.__name__}",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *arrows,
            "```",
            "",
            "| act | from | to | who | if | what it does |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _render_act(name: str, found: list[Transition]) -> str:
    first: Any = found[0]
    targets = {state for each in found if each.target is not None for state in target_states(each)}
    unchanged = any(each.target is None for each in found)
    parts = [
        f"`{name}`",
        ", ".join(str(each.source) for each in found),
        ", ".join([*sorted(targets), *(["unchanged"] if unchanged else [])]),
        first.permission.name if first.permission else "the portal",
        " and ".join(condition.name for condition in first.conditions),
        (first.method.__doc__ or "").strip(),
    ]
    return f"| {' | '.join(parts)} |"


if __name__ == "__main__":
    django.setup()
    PAPER.write_text(render_paper(), encoding="utf-8")
