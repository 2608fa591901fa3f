"""Tables of filings, by subject."""

from entries.models.collections import CollectionEvent
from entries.models.intake import IntakeFile, IntakeRejection
from entries.models.parties import (
    Company,
    Filer,
    FilerMembership,
    Importer,
    ImporterMembership,
    ImporterStanding,
    Manufacturer,
    PowerOfAttorney,
)
from entries.models.routings import ManualJurisdiction, Routing, RoutingDecision
from entries.models.statistics import ImporterMonth, UnitValue
from entries.models.summaries import EntrySummary, Line, SummaryRevision

__all__ = [
    "CollectionEvent",
    "Company",
    "EntrySummary",
    "Filer",
    "FilerMembership",
    "Importer",
    "ImporterMembership",
    "ImporterMonth",
    "ImporterStanding",
    "IntakeFile",
    "IntakeRejection",
    "Line",
    "ManualJurisdiction",
    "Manufacturer",
    "PowerOfAttorney",
    "Routing",
    "RoutingDecision",
    "SummaryRevision",
    "UnitValue",
]
