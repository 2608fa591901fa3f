"""Which office has authority over an entry summary. Pure: no Django, no clock, no database."""

from centers.routing.codes import (
    BASIS_CODES,
    BASIS_NAMES,
    BY_CODES,
    BY_NAMES,
    CENTER_FUNCTIONS,
    PORT_FUNCTIONS,
    STANDINGS,
    STAY_AT_PORT_TYPES,
    stays_at_port,
)
from centers.routing.decision import Decider, decide, jurisdiction
from centers.routing.delegations import Authority, Delegation, office
from centers.routing.edition import Edition, EditionRow
from centers.routing.explanation import Explanation, explain
from centers.routing.facts import Decision, Jurisdiction, LineFact, Standing, line_fact
from centers.routing.merchandise import Candidate, weigh
from centers.routing.names import Names
from centers.routing.rulebook import Rulebook, digest
from centers.routing.steps import Step
from centers.routing.tabulation import EVERY_PORT, Cell, Tabulation, changing_dates, tabulate

__all__ = [
    "BASIS_CODES",
    "BASIS_NAMES",
    "BY_CODES",
    "BY_NAMES",
    "CENTER_FUNCTIONS",
    "EVERY_PORT",
    "PORT_FUNCTIONS",
    "STANDINGS",
    "STAY_AT_PORT_TYPES",
    "Authority",
    "Candidate",
    "Cell",
    "Decider",
    "Decision",
    "Delegation",
    "Edition",
    "EditionRow",
    "Explanation",
    "Jurisdiction",
    "LineFact",
    "Names",
    "Rulebook",
    "Standing",
    "Step",
    "Tabulation",
    "changing_dates",
    "decide",
    "digest",
    "explain",
    "jurisdiction",
    "line_fact",
    "office",
    "stays_at_port",
    "tabulate",
    "weigh",
]
