"""The list of all texts of the product."""

from cee_portal.devtools import texts


def test_a_template_gives_what_people_read():
    source = """
    {# not shown #}{% comment %}Neither this.{% endcomment %}
    {% include "components/alert.html" with title="Nothing was stored" url="" %}
    <h1 title="Where it is">{{ item.number }} at {% if mine %}your office{% else %}another office{% endif %}</h1>
    <script>let word = "Not for people";</script>
    """
    assert list(texts.read_template(source)) == [
        "Nothing was stored",
        "Where it is",
        "{…} at your office / another office",
    ]


def test_a_module_gives_sentences_and_labels_but_no_docstrings_or_queries():
    source = '''
"""What it holds."""
QUERY = "SELECT 1 FROM routings"
KEY = "entry_number"
field = CharField(label="Port", help_text="Four digits.")
raise ValueError(f"{text} is not a port. Write four digits.")
'''
    assert sorted(texts.read_module(source)) == [
        "Four digits.",
        "Port",
        "{…} is not a port. Write four digits.",
    ]


def test_a_script_gives_its_sentences():
    source = "say(`Sent ${sent} of ${all}.`); load('next page'); tell(\"It's done now.\");"
    assert list(texts.read_script(source)) == ["Sent {…} of {…}.", "It's done now."]


def test_each_page_and_message_is_listed(capsys):
    texts.main()
    listed = capsys.readouterr().out
    for name in (
        "templates/reviews/work/queue.html",
        "cee_portal/static/cee/js/upload.js",
        "entries/intake/checks/wording.py",
    ):
        assert f"== {name}" in listed
