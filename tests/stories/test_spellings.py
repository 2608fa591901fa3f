"""Each notation has one reader: a spelling gives the same answer in every place that reads it, or is refused in all."""

import json
from datetime import date
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from rest_framework.test import APIClient

from cee_portal.core.refusals import InvalidInputError
from centers.models import Office
from centers.pages.forms import WhichCenterForm
from entries.api.shapes import SummaryParameters
from entries.intake import jobs
from entries.models import EntrySummary, Filer, FilerMembership, Importer, Line
from entries.rules.rounding import round_to_dollars
from entries.tools.api.fees_body import FeesBody
from entries.tools.api.route_body import RouteBody
from reviews.summaries.pages.search import find_importers, find_summaries
from reviews.summaries.pages.summary_list import EntriesFilter
from reviews.work.queue.filters import ItemFilters
from tests.builders import desk, filings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

NUMBER = filings.entry_number(1)  # 11 characters without hyphens
PRINTED = f"{NUMBER[:3]}-{NUMBER[3:10]}-{NUMBER[10]}"
TODAY = date(2026, 1, 20)
REFUSED = ""

SPELLINGS = {
    "hts": {
        "8517130000": [
            "8517130000", "8517.13.0000", "8517.13.00.00", "8517 13 0000", "8517-13-0000", " 8517130000 ",
            "8517130000.0", '="8517130000"', "'8517130000", "\ufeff8517130000", "8517.13.0000\u200b",
            "8517\u00a013\u00a00000", "\t8517.13.0000",
        ],
        "85171300": ["85171300", "8517.13.00", "8517 13 00", '="85171300"', "'8517.13.00", "85171300.0"],
        REFUSED: [
            "851713000", "8517.13.000", "85171", "851713000000", "8.51713E+09", "8,51713E+09", "8517130OOO",
            "phone", "#REF!", "\u0668517130000",
        ],
    },
    "port": {
        "2704": [
            "2704", " 2704 ", "2704.0", "2704.00", '="2704"', "'2704", "2704 - Los Angeles, CA",
            "2704-Los Angeles", "2704: Los Angeles", "2704 (Los Angeles)", "2704 Los Angeles", "\ufeff2704",
            "2704\u00a0", "2704\u200b",
        ],
        "0401": ["0401", "401", "401.0", '="0401"', "'0401", "0401 - Boston, MA", "401 Boston", "\u200b0401"],
        REFUSED: ["27", "27O4", "27044", "2704.5", "2,704", "Los Angeles?", "#N/A", "\u0662704", "2.7E+03", "27-04", "-401"],
    },
    "importer": {
        "12-345678900": [
            "12-3456789", "12-345678900", " 12-3456789 ", "12 - 3456789", "12\u20133456789",
            "12\u22123456789", '="12-3456789"', "'12-3456789", "12-3456789\u200b", "\ufeff12-3456789",
            "12-3456789\u00a0",
        ],
        "12-3456789AB": ["12-3456789AB", "12-3456789ab", '="12-3456789AB"', "'12-3456789ab", "123456789AB", "123456789ab"],
        "123-45-6789": ["123-45-6789", " 123-45-6789", "123\u201345\u20136789", '="123-45-6789"', "'123-45-6789"],
        "123456-78901": ["123456-78901", "123456\u201378901", '="123456-78901"', "123456 - 78901"],
        REFUSED: [
            "12-345678", "12345678", "12-3456789ABC", "-12345678901", "1234-56789", "00-0000000",
            "1.23457E+08", "12-34567X9", "12/3456789", "#VALUE!", "12_3456789", "\u0661\u0662-3456789",
        ],
    },
    "entry_number": {
        NUMBER: [
            NUMBER, PRINTED, NUMBER.lower(), PRINTED.lower(), PRINTED.replace("-", " "), PRINTED.replace("-",
            "\u2013"), PRINTED.replace("-", "\u2011"), PRINTED.replace("-", "\u2212"), f" {PRINTED} ",
            f'="{PRINTED}"', f"'{PRINTED}", f"\ufeff{PRINTED}", f"{PRINTED}\u200b",
            f"{NUMBER[:3]} - {NUMBER[3:10]} - {NUMBER[10]}", f"{NUMBER[:3]}\u00a0{NUMBER[3:]}", f"-{NUMBER}",
            f"{NUMBER}\x85", f"{NUMBER[:6]}-{NUMBER[6:]}",
        ],
        REFUSED: [
            NUMBER[:3] + NUMBER[4:], NUMBER + "0", f"000{NUMBER[3:]}", f"{NUMBER[:9]}X{NUMBER[10]}",
            PRINTED.replace("-", "."), f"{NUMBER[:10]}{(int(NUMBER[10]) + 1) % 10}", "86-123456-7",
            "B7.60E+10", f"{NUMBER[:3]}/{NUMBER[3:]}", "#REF!",
        ],
    },
    "day": {
        "2026-01-15": [
            "2026-01-15", "01/15/2026", "1/15/2026", "20260115", "2026-1-15", "2026-01-15 00:00:00",
            "2026-01-15T00:00:00", "2026-01-15T00:00:00.000Z", "1/15/2026 12:00:00 AM", " 2026-01-15 ",
            '="2026-01-15"', "'01/15/2026", "\ufeff01/15/2026", "01/15/2026\u00a0", "01/15/2026\u200b",
        ],
        REFUSED: [
            "2026-13-01", "2026-02-30", "02/30/2026", "01/15/26", "yesterday", "46037", "1700-01-01",
            "15.01.2026", "Jan 15", "#REF!", "\u0662026-01-15",
        ],
    },
    "amount": {
        "1250": [
            "1250", "1,250", "1250.00", "1,250.00", "$1,250.00", "$ 1,250", "USD 1,250.00", "USD1250",
            "1250.", "1250.0", "1250.0000", " 1250 ", '="1250"', "'1250", "1250\u00a0", "\ufeff1250",
            "1249.50", "1250.49", "01250", "$1250",
        ],
        "0": ["0", "0.00", "$0.00", "FREE", "free", "$-", "$ -", ".00"],
        REFUSED: [
            "-5", "(1,250.00)", "$-5", "1250-", "1.25E+03", "12,50,00", "1250.005", "ten", "#REF!",
            "1250 EUR", "0x10", "\u0661250", "99999999999999", "nan", "inf", "1_250",
        ],
    },
    "country": {
        "CN": ["CN", "cn", " CN ", '="CN"', "'CN", "CN\u00a0", "CN\u200b", "\ufeffcn", "Cn"],
        "NA": ["NA", "na", "'NA", '="na"'],
        REFUSED: ["XX", "CHN", "China", "C1", "C", "#N/A!", "\u0421N"],
    },
}  # fmt: skip
CASES = [
    (notation, means, text)
    for notation, found in SPELLINGS.items()
    for means, texts in found.items()
    for text in texts
]


def test_more_than_two_hundred_spellings_are_asked():
    assert len(CASES) > 200


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ada():
    user = desk.person("ada")
    filer = Filer.objects.get_or_create(code="B76")[0]
    FilerMembership.objects.create(user=user, filer=filer, valid_from=date(2020, 1, 1))
    return user


FILED = {
    "hts": "hts", "port": "port", "importer": "importer_number", "entry_number": "entry_number", "day": "entry_date",
    "amount": "value", "country": "origin",
}  # fmt: skip


@pytest.mark.parametrize(("notation", "means", "text"), CASES)
def test_every_place_reads_it_alike(ada, notation, means, text):
    places = {"file": by_file, "JSON file": by_json, "API": by_api}
    answers = {name: filed(place, ada, notation, text) for name, place in places.items()}
    for name, place in PLACES[notation].items():
        answers[name] = asked(place, ada, text)
    expected = {name: means for name in answers}
    if notation == "hts" and means:
        expected["public page"] = means[:4]
    assert answers == expected


def filed(place, user, notation, text):
    """Return what is stored of the value by one way of filing, and take it back."""
    with transaction.atomic():
        place(user, FILED[notation], text)
        line = Line.objects.select_related("summary__importer", "summary__port").first()
        transaction.set_rollback(True)
    if line is None:
        return REFUSED
    summary = line.summary
    return str(
        {
            "hts": line.hts[0],
            "port": summary.port.code,
            "importer": summary.importer.number,
            "entry_number": summary.entry_number,
            "day": summary.entry_date.isoformat(),
            "amount": int(line.value),
            "country": line.origin,
        }[notation]
    )


def by_file(user, field, text):
    take_in(filings.csv_bytes([filings.row(**{field: text})]), "filed.csv")


def by_json(user, field, text):
    take_in(json.dumps([make_body(field, text)]).encode(), "filed.json")


def by_api(user, field, text):
    client = APIClient()
    client.force_login(user)
    answer = client.post("/api/v1/entry-summaries/", make_body(field, text), format="json")
    assert answer.status_code in (201, 422, 400), answer.content


def take_in(content, name):
    job = jobs.start_intake(file=SimpleUploadedFile(name, content), name=name, actor=None)
    while jobs.continue_intake(job.pk):
        pass
    job.refresh_from_db()
    assert job.state in ("done", "failed"), job.error


def make_body(field, text):
    body = filings.body(1)
    del body["totals"]
    holder = body["lines"][0] if field in ("hts", "value", "origin") else body
    holder[field] = text
    return body


def asked(place, user, text):
    """Return how a place that only asks reads a text."""
    with transaction.atomic():
        found = place(user, text)
        transaction.set_rollback(True)
    return str(found)


def of_body(serializer, body, read):
    found = serializer(data=body)
    return read(found) if found.is_valid() else REFUSED


def route(read, **changes):
    line = {"hts": changes.pop("hts", "8517130000"), "value": changes.pop("value", "1")}
    body = {"port": "2704", "entry_type": "01", "lines": [line], **changes}
    return of_body(RouteBody, body, lambda found: read(found.question()))


def fees(read, **changes):
    line = {"hts": "8517130000", "value": changes.pop("value", "1"), "origin": changes.pop("origin", "CN")}
    body = {"entry_type": "01", "entry_date": "2026-01-15", "lines": [line], **changes}
    return of_body(FeesBody, body, lambda found: read(found.validated_data))


def listed(name, text):
    return of_body(SummaryParameters, {name: text}, lambda found: found.validated_data[name])


def queue(user, name, text):
    """Return what the filter of the queue asks for, REFUSED where it refuses."""
    office = Office.objects.get(code="CEE007")
    try:
        condition = ItemFilters.of({name: text}).conditions(user=user, office=office, today=TODAY)[name]
    except InvalidInputError:
        return REFUSED
    return condition.children[0][1]


def form_value(form, name):
    return form.cleaned_data[name] if form.is_valid() else REFUSED


def public(read, **given):
    query = QueryDict(mutable=True)
    query.update(given)
    form = WhichCenterForm(query, known=lambda heading: heading == "8517", today=TODAY)
    return read(form) if form.is_valid() else REFUSED


def code_of(office):
    return office.code if office else REFUSED


def queue_port(user, text):
    found = queue(user, "port", text)
    return found and Office.objects.get(pk=found).code


def queue_importer(user, text):
    # One importer for each number of the table, so that the filter finds the one that is meant.
    numbers = [means for means in SPELLINGS["importer"] if means]
    Importer.objects.bulk_create([Importer(number=number) for number in numbers], ignore_conflicts=True)
    found = queue(user, "importer", text)
    return found and Importer.objects.get(pk=found).number


def search_importer(user, text):
    numbers = [means for means in SPELLINGS["importer"] if means]
    Importer.objects.bulk_create([Importer(number=number) for number in numbers], ignore_conflicts=True)
    found = find_importers(user, " ".join(text.split()))
    return found[0].number if len(found) == 1 else REFUSED


def search_summary(user, text):
    by_file(user, "origin", "CN")
    found = find_summaries(user, " ".join(text.split()))
    return found[0].entry_number if len(found) == 1 and EntrySummary.objects.count() == 1 else REFUSED


def page_day(user, text):
    client = APIClient()
    answer = client.get(reverse("center", args=["CEE007"]), {"on": text})
    return answer.context["on"] if answer.status_code == 200 else REFUSED


def tool(name, member):
    def ask(user, text):
        answer = APIClient().get(f"/api/v1/tools/{name}/{quote(text)}/").json()
        return (answer[member] if member != "number" else NUMBER) if answer["valid"] else REFUSED

    return ask


PLACES = {
    "hts": {
        "route tool": lambda user, text: route(lambda question: question.lines[0].hts, hts=text),
        "public page": lambda user, text: public(lambda form: ",".join(form.headings), heading=text),
    },
    "port": {
        "route tool": lambda user, text: route(lambda question: question.port, port=text),
        "list of the API": lambda user, text: listed("port", text),
        "queue": queue_port,
        "list of entries": lambda user, text: code_of(form_value(EntriesFilter({"port": text}, user), "port")),
        "public page": lambda user, text: public(lambda form: code_of(form.cleaned_data["port"]), heading="8517", port=text),
    },
    "importer": {
        "tool": tool("importer-number", "normalised"),
        "route tool": lambda user, text: route(lambda question: question.importer, importer_number=text),
        "list of the API": lambda user, text: listed("importer", text),
        "queue": queue_importer,
        "search": search_importer,
    },
    "entry_number": {"tool": tool("entry-number", "number"), "search": search_summary},
    "day": {
        "route tool": lambda user, text: route(lambda question: question.on, on=text),
        "fees tool": lambda user, text: fees(lambda data: data["entry_date"], entry_date=text),
        "list of the API": lambda user, text: listed("entry_date_from", text),
        "list of entries": lambda user, text: form_value(EntriesFilter({"filed_from": text}, user), "filed_from"),
        "queue": lambda user, text: queue(user, "due", text),
        "public page": lambda user, text: public(lambda form: form.cleaned_data["on"], heading="8517", on=text),
        "page of a Center": page_day,
    },
    "amount": {
        "route tool": lambda user, text: route(lambda question: int(question.lines[0].value), value=text),
        "fees tool": lambda user, text: fees(lambda data: round_to_dollars(data["lines"][0]["value"]), value=text),
    },
    "country": {
        "fees tool": lambda user, text: fees(lambda data: data["lines"][0]["origin"], origin=text),
        "queue": lambda user, text: queue(user, "origin", text),
    },
}  # fmt: skip
