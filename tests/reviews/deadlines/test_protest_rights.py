"""Which decisions may be protested, and by whom."""

from datetime import date

from reviews.deadlines.protest_rights import Decision, Party, is_protestable, may_protest


def test_decisions_of_the_law_are_protestable_and_others_are_not():
    refused = {decision for decision in Decision if not is_protestable(decision)}
    assert refused == {
        Decision.REFUSAL_UNDER_1520C,
        Decision.REFUSAL_TO_FLAG_RECONCILIATION,
        Decision.REFUSAL_OF_LATE_AMENDMENT,
    }


def test_petitions_under_1520c_exist_for_entries_before_december_18_2004():
    assert is_protestable(Decision.REFUSAL_UNDER_1520C, entry_date=date(2004, 12, 17))
    assert not is_protestable(Decision.REFUSAL_UNDER_1520C, entry_date=date(2004, 12, 18))


def test_any_other_party_to_the_entry_may_not_protest():
    assert [party for party in Party if not may_protest(party)] == [Party.OTHER_PARTY]
