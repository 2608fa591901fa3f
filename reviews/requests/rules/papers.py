"""The papers that CBP asks for, and the codes by which it asks (UC dispositions 1, 2 and 3). Pure."""

from typing import NamedTuple

# The papers of a shipment by their codes, in the order of pages.
PAPERS = {
    "commercial_invoice": "Commercial invoice",
    "packing_list": "Packing list",
    "transport_document": "Bill of lading or air waybill",
    "purchase_order": "Purchase order or contract",
    "proof_of_payment": "Proof of payment",
    "origin_certificate": "Certificate of origin",
    "cost_breakdown": "Cost breakdown or bill of materials",
    "specification": "Specification, catalog page or photographs",
    "test_report": "Test or laboratory report",
    "license": "License, permit or certificate of another agency",
    "other": "Another paper",
}
MOST_PAPERS = 40  # on one request


class UcCode(NamedTuple):
    """One code of a request: its number, its words, and the papers that it asks for by itself."""

    number: int
    words: str
    papers: tuple[str, ...]


# Source: UC V30, dispositions 1 to 3. The parts of the package are a choice of ours (decision 66).
UC_CODES = {
    code.number: code
    for code in (
        UcCode(1, "Invoice data", ("commercial_invoice",)),
        UcCode(
            2,
            "Entry summary package",
            ("commercial_invoice", "packing_list", "transport_document", "purchase_order"),
        ),
        UcCode(3, "Specific documents", ()),
    )
}


class AskedPaper(NamedTuple):
    """One paper as asked: its code, the lines that it concerns (none: the whole summary), and further words."""

    paper: str
    lines: tuple[int, ...] = ()
    words: str = ""

    @property
    def text(self) -> str:
        """Return the question as the trade reads it, without the lines: `Commercial invoice: both pages`."""
        if self.paper == "other":
            return self.words
        return f"{PAPERS[self.paper]}: {self.words}" if self.words else PAPERS[self.paper]


def papers_of(uc_code: int, chosen: tuple[AskedPaper, ...]) -> tuple[AskedPaper, ...]:
    """Return what a request asks for: the papers of its code that were not chosen, then the chosen ones, each once."""
    named = {paper.paper for paper in chosen}
    fixed = tuple(AskedPaper(paper) for paper in UC_CODES[uc_code].papers if paper not in named)
    return tuple(dict.fromkeys(fixed + chosen))
