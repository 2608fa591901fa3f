"""Tables in SQL: a module names only tables of its own room, of rooms below it, and of floors below.

Python imports are checked by the import contracts of pyproject.toml; a table named in a text passes them. This test
reads the same layers and checks the texts.
"""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("cee_portal", "centers", "entries", "reviews")

# Module and table, with the reason why the module may know it.
EXCEPTIONS: dict[tuple[str, str], str] = {}

# Rooms above that may not name the tables of a room below, and the reason.
SEALED = {
    ("reviews.trade", "reviews.work"): "The trade knows no queue.",
    ("reviews.trade", "reviews.validation"): "The trade never learns what selection knows.",
}

Layers = list[list[str]]


def read_contracts() -> list[Layers]:
    """Return the layers of each contract of pyproject.toml, the highest first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [
        [re.split(r" [|:] ", layer) for layer in contract["layers"]]
        for contract in contracts
        if contract["type"] == "layers"
    ]


CONTRACTS = read_contracts()


def layer_of(module: str, layers: Layers) -> int | None:
    """Return the position of the most exact entry that holds the module; 0 is the highest. None: in no layer."""
    found = [
        (len(entry), position)
        for position, layer in enumerate(layers)
        for entry in layer
        if f"{module}.".startswith(f"{entry}.")
    ]
    return max(found)[1] if found else None


def may_name(module: str, owner: str) -> bool:
    """Return whether a module may name a table of the module `owner`.

    The module stands below the owner in no contract, and its room is not sealed from the room of the owner.
    """
    if any(f"{module}.".startswith(f"{room}.") and owner.startswith(sealed) for room, sealed in SEALED):
        return False
    for layers in CONTRACTS:
        here, there = layer_of(module, layers), layer_of(owner, layers)
        if here is not None and there is not None and here > there:
            return False
    return True


def table_owners() -> dict[str, str]:
    """Return the module of the model of each table of the product."""
    return {
        model._meta.db_table: model.__module__
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.split(".")[0] in PACKAGES
    }


def tables_named(source: str, tables: set[str]) -> set[str]:
    """Return the tables that stand in texts of the source; docstrings do not count."""
    tree = ast.parse(source)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]
    return {word for text in texts for word in re.findall(r"\b[a-z]+_[a-z_]+\b", text) if word in tables}


def product_sources() -> dict[str, str]:
    """Return the source of each module of the product but the migrations."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path.read_text()
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    }


def foreign_tables(sources: dict[str, str]) -> set[tuple[str, str]]:
    """Return each module with a table above it, or of a sealed room, that its SQL names."""
    owners = table_owners()
    return {
        (module, table)
        for module, source in sources.items()
        for table in tables_named(source, set(owners))
        if not may_name(module, owners[table])
    }


def test_sql_names_tables_of_its_own_room_and_below():
    assert foreign_tables(product_sources()) == set(EXCEPTIONS)


@pytest.mark.parametrize(
    ("module", "sql", "found"),
    [
        ("reviews.reassignment.engine.chunk", "UPDATE reviews_workitem SET office_id = 1", set()),
        ("reviews.reassignment.engine.chunk", "SELECT 1 FROM entries_routing", set()),
        ("cee_portal.site.home.office_load", "SELECT 1 FROM reviews_workitem", set()),
        ("reviews.work.services.moving", "SELECT 1 FROM reviews_batch", {"reviews_batch"}),
        ("reviews.work.queue.search", "SELECT 1 FROM reviews_criterion", {"reviews_criterion"}),
        ("entries.filing.writing", "UPDATE reviews_workitem SET version = 1", {"reviews_workitem"}),
        ("centers.selectors.offices", "SELECT 1 FROM entries_routing", {"entries_routing"}),
        ("cee_portal.core.jobs", "SELECT 1 FROM accounts_user", {"accounts_user"}),
        ("reviews.trade.notifications", "SELECT 1 FROM reviews_workitem", {"reviews_workitem"}),
        ("reviews.trade.notifications", "SELECT 1 FROM entries_entrysummary", set()),
    ],
)
def test_a_table_above_a_module_is_found_in_a_text_and_not_in_a_docstring(module, sql, found):
    source = f'"""Tells of {sql}."""\n\nSQL = f"{sql} WHERE {{1}}"\n'
    assert foreign_tables({module: source}) == {(module, table) for table in found}
    assert foreign_tables({module: f'"""Tells of {sql}."""\n'}) == set()


def test_the_check_reads_the_sql_of_the_product():
    owners = table_owners()
    assert len(owners) > 40
    statements = product_sources()["reviews.reassignment.engine.statements"]
    assert {"reviews_hold", "entries_routing"} <= tables_named(statements, set(owners))
