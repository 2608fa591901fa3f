"""The paper on states is what the code says."""

from cee_portal.devtools.state_diagrams import PAPER, render_paper


def test_the_paper_on_states_is_written_from_the_code():
    assert PAPER.read_text(encoding="utf-8") == render_paper(), (
        "Write it again: python -m cee_portal.devtools.state_diagrams"
    )
