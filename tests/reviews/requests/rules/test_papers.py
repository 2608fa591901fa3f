"""Which papers a request asks for."""

from reviews.requests.rules.papers import PAPERS, UC_CODES, AskedPaper, papers_of


def test_each_code_asks_for_known_papers() -> None:
    assert sorted(UC_CODES) == [1, 2, 3]
    assert all(paper in PAPERS for code in UC_CODES.values() for paper in code.papers)


def test_a_code_adds_its_papers_and_none_twice() -> None:
    invoice = AskedPaper("commercial_invoice", (2,))
    assert papers_of(1, ()) == (AskedPaper("commercial_invoice"),)
    assert papers_of(1, (invoice, invoice)) == (invoice,)
    assert papers_of(3, ()) == ()
    assert [paper.paper for paper in papers_of(2, (AskedPaper("test_report"),))] == [
        *UC_CODES[2].papers,
        "test_report",
    ]


def test_the_question_names_the_paper_in_words() -> None:
    assert AskedPaper("packing_list").text == "Packing list"
    assert AskedPaper("packing_list", (1,), "both pages").text == "Packing list: both pages"
    assert AskedPaper("other", (), "Mold drawing").text == "Mold drawing"
