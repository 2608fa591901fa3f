"""Code tables of an entry summary."""

from entries.rules.codes import (
    countries,
    entry_types,
    fee_classes,
    is_country,
    modes_of_transport,
    programs,
    provinces,
)


def test_the_tables_are_whole() -> None:
    sizes = [entry_types(), modes_of_transport(), countries(), provinces(), programs(), fee_classes()]
    assert [len(table) for table in sizes] == [39, 15, 242, 15, 38, 28]
    assert {code for code, row in entry_types().items() if row.in_ae} == set(
        ["01", "02", "03", "06", "07", "11", "12", "21", "22", "23", "31", "32", "34", "38", "51", "52"]
    )
    assert is_country("MM") and is_country("**") and not is_country("QQ")
