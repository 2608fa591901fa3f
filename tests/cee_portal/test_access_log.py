"""No log holds the number of an importer."""

import logging
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from gunicorn.config import Config

from cee_portal.access_log import PortalLogger
from cee_portal.core.log_numbers import HidePaths, hide_numbers


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/", "/"),
        ("/entries/B76-0324527-8/", "/entries/B76-0324527-8/"),
        ("/work/items/12345678/", "/work/items/12345678/"),
        ("/api/v1/tools/importer-number/12-3456789/", "/api/v1/tools/importer-number/.../"),
        ("/api/v1/tools/importer-number/123-45-6789", "/api/v1/tools/importer-number/..."),
        ("/api/v1/tools/importer-number/123/45-6789/", "/api/v1/tools/importer-number/.../"),
        ("/importers/123-45-6789/", "/importers/.../"),
        ("/importers/ab/entries/", "/importers/.../entries/"),
        ("/entries/123-45-6789/", "/entries/.../"),
        ("/entries/123 45 6789", "/entries/..."),
        ("/entries/B7603245278/", "/entries/.../"),
    ],
)
def test_a_path_is_logged_without_numbers_of_importers(path, logged):
    assert hide_numbers(path) == logged


def line(**environ: Any) -> str:
    config = Config()
    config.set("accesslog", "-")
    given = {
        "REQUEST_METHOD": "GET",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": "/entries/",
        "RAW_URI": "/entries/?importer=123-45-6789",
        "QUERY_STRING": "importer=123-45-6789",
        "HTTP_REFERER": "https://x/entries/?importer=123-45-6789",
        **environ,
    }
    request = SimpleNamespace(headers=[("REFERER", given["HTTP_REFERER"])])
    response = SimpleNamespace(status="200 OK", sent=10, headers=[])
    found = PortalLogger(config).atoms(response, request, given, timedelta(seconds=1))
    return " ".join(str(value) for value in found.values())


def test_no_atom_of_the_access_log_holds_a_query_or_a_number():
    assert "123-45-6789" not in line() and "importer=" not in line()
    assert "12-3456789" not in line(
        PATH_INFO="/api/v1/tools/importer-number/12-3456789/",
        RAW_URI="/api/v1/tools/importer-number/12-3456789/",
    )


def test_a_path_cannot_write_a_line_of_its_own():
    found = line(PATH_INFO='/x/\nGET "\r\x1b[J\u00e9/', RAW_URI="/x")
    assert found.isprintable()
    assert "/x/%0AGET%20%22%0D%1B%5BJ%E9/" in found


def test_gunicorn_logs_by_it_wherever_it_is_started():
    found: dict[str, Any] = {}
    exec((settings.BASE_DIR / "gunicorn.conf.py").read_text(), found)
    assert found["logger_class"] == "cee_portal.access_log.PortalLogger"
    for letter in ("%(r)s", "%(q)s", "%(f)s"):
        assert letter not in found["access_log_format"]


def test_the_lines_of_django_about_a_request_neither():
    record = logging.LogRecord(
        "django.request",
        logging.ERROR,
        "x",
        1,
        "%s: %s",
        ("Internal Server Error", "/importers/123-45-6789/?a=1"),
        None,
    )
    HidePaths().filter(record)
    assert record.getMessage() == "Internal Server Error: /importers/.../"
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["paths"]
