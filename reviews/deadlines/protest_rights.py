"""Which decisions may be protested, and by whom (19 USC 1514(a); 19 CFR 174.12(a)). Pure."""

from datetime import date
from enum import StrEnum

_END_OF_1520C = date(2004, 12, 18)


class Decision(StrEnum):
    """A decision of CBP that somebody may want to protest."""

    APPRAISED_VALUE = "appraised_value"
    CLASSIFICATION = "classification"  # with rate and amount of duty
    CHARGE_OR_EXACTION = "charge_or_exaction"
    EXCLUSION_OR_REDELIVERY = "exclusion_or_redelivery"
    LIQUIDATION = "liquidation"  # or reliquidation, of reconciliation and drawback too
    DRAWBACK_REFUSAL = "drawback_refusal"
    REFUSAL_UNDER_1520D = "refusal_under_1520d"
    REFUSAL_UNDER_1520C = "refusal_under_1520c"
    REFUSAL_TO_FLAG_RECONCILIATION = "refusal_to_flag_reconciliation"
    REFUSAL_OF_LATE_AMENDMENT = "refusal_of_late_amendment"


class Party(StrEnum):
    """A party to an entry."""

    IMPORTER = "importer"
    CONSIGNEE = "consignee"
    SURETY = "surety"
    PAYER_OF_CHARGE = "payer_of_charge"  # or the party that gets a refund of it
    PARTY_SEEKING_DELIVERY = "party_seeking_delivery"
    DRAWBACK_CLAIMANT = "drawback_claimant"
    EXPORTER_OR_PRODUCER = "exporter_or_producer"  # about a determination of origin
    AUTHORISED_AGENT = "authorised_agent"
    OTHER_PARTY = "other_party"


_NEVER = frozenset({Decision.REFUSAL_TO_FLAG_RECONCILIATION, Decision.REFUSAL_OF_LATE_AMENDMENT})


def is_protestable(decision: Decision, *, entry_date: date | None = None) -> bool:
    """Return whether the decision may be protested.

    Petitions under 19 USC 1520(c) exist only for entries made before December 18, 2004.
    """
    if decision is Decision.REFUSAL_UNDER_1520C:
        return entry_date is not None and entry_date < _END_OF_1520C
    return decision not in _NEVER


def may_protest(party: Party) -> bool:
    """Return whether the party may protest at all."""
    return party is not Party.OTHER_PARTY
