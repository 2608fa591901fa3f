"""Rows of the role matrix: the calculators."""

from tests.role_matrix import Route, each

ROWS: dict[str, Route] = {
    "api:tools_route": Route(
        post=each(200),
        reads=True,
        body=lambda world: {
            "port": "2704",
            "entry_type": "01",
            "lines": [{"hts": "8517.13.0000", "value": "1"}],
        },
    ),
    "api:tools_entry_number": Route(get=each(200), args=lambda world: {"number": "B76-0324527-8"}),
    "api:tools_importer_number": Route(get=each(200), args=lambda world: {"number": "12-3456789"}),
    "api:tools_fees": Route(
        post=each(200),
        reads=True,
        body=lambda world: {
            "entry_type": "01",
            "entry_date": "2026-02-03",
            "mode_of_transport": "11",
            "other_revenue": True,
            "lines": [{"hts": "8517.13.0000", "value": "9000", "spi": None}],
        },
    ),
}
