"""Starting: what is refused in one line, whose servers are used, and a whole `make run` from start to stop."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from cee_portal.devtools.embedded import ports
from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.run.environment import hold
from cee_portal.devtools.run.steps import StartError
from tests.cee_portal.devtools.support import PROJECT, is_alive, processes_of, wait_for


def environment(**values: str) -> dict[str, str]:
    """A bare environment: nothing of the test run's own servers and settings."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8", **values}


def manage(*arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=environment(**values),
        capture_output=True,
        text=True,
        timeout=180,
    )


REFUSED = [
    # what is wrong, the environment, what the one line says
    ("no key outside DEBUG", {}, "SECRET_KEY is not set. Set it to a long random text, or set DEBUG=1"),
    ("an unknown timeline", {"DEBUG": "1", "CEE_TIMELINE": "future"}, "Set it to transition or history."),
    (
        "another database",
        {"DEBUG": "1", "DATABASE_URL": "sqlite:///x.db", "REDIS_URL": "redis://h"},
        "PostgreSQL",
    ),
]


@pytest.mark.parametrize(("what", "values", "line"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_start_is_refused_in_one_line(
    open_path: Path, what: str, values: dict[str, str], line: str
) -> None:
    result = manage("check", CEE_DATA_DIR=str(open_path / "data"), **values)
    assert result.returncode == 1, what
    assert line in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr


OTHER_STARTS = [
    # the program, the environment, what it says and nothing of a traceback
    (["gunicorn", "--check-config", "cee_portal.wsgi"], {"DATABASE_URL": ""}, "DATABASE_URL is not set"),
    (
        ["gunicorn", "--check-config", "cee_portal.wsgi"],
        {"DEBUG": "maybe"},
        "DEBUG is 'maybe'. Set it to 1 or 0.",
    ),
    (["celery", "--app", "cee_portal", "worker"], {"DATABASE_URL": "nonsense"}, "DATABASE_URL does not name"),
    (["celery", "--app", "cee_portal", "beat"], {"REDIS_URL": ""}, "REDIS_URL is not set"),
]


@pytest.mark.parametrize(("program", "values", "line"), OTHER_STARTS)
def test_the_processes_of_a_deployment_refuse_a_wrong_start(
    program: list[str], values: dict[str, str], line: str, tmp_path: Path
) -> None:
    if program[-1] == "beat":  # its file is opened before anything is asked
        program = [*program, "--schedule", str(tmp_path / "beat")]
    given = {"DEBUG": "1", "DATABASE_URL": "postgres://a@127.0.0.1:1/b", "REDIS_URL": "redis://127.0.0.1:1"}
    result = subprocess.run(
        [str(Path(sys.executable).with_name(program[0])), *program[1:]],
        cwd=PROJECT,
        env=environment(**given | values),
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert result.returncode != 0
    assert f"Not started: {line}" in result.stderr
    assert "Traceback" not in result.stderr + result.stdout


def test_the_connection_keeps_what_the_address_says_of_encryption() -> None:
    code = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"
    values = {"DEBUG": "1", "DATABASE_URL": "postgres://a@h/b?sslmode=verify-full", "REDIS_URL": "redis://h"}
    result = manage("shell", "-v0", "--no-imports", "-c", code, **values)
    assert "'sslmode': 'verify-full'" in result.stdout, result.stderr
    assert "idle_in_transaction_session_timeout" in result.stdout


def test_given_servers_are_used_and_none_is_started(open_path: Path) -> None:
    result = manage(
        *(
            "shell",
            "-v0",
            "-c",
            "from django.db import connection as c; c.ensure_connection(); print(c.vendor)",
        ),
        DEBUG="1",
        CEE_DATA_DIR=str(open_path / "data"),
        DATABASE_URL=os.environ["DATABASE_URL"],
        REDIS_URL=os.environ["REDIS_URL"],
    )
    assert result.stdout.strip() == "postgresql", result.stderr
    assert not (open_path / "data" / "postgres").exists()
    assert not (open_path / "data" / "valkey").exists()


def test_with_the_database_given_only_the_other_server_is_started(open_path: Path) -> None:
    folder = open_path / "data"
    result = manage("check", DEBUG="1", CEE_DATA_DIR=str(folder), DATABASE_URL=os.environ["DATABASE_URL"])
    assert result.returncode == 0, result.stderr
    assert (folder / "valkey.json").exists()
    assert not (folder / "postgres.json").exists()
    wait_for(lambda: not processes_of(folder))


def test_a_command_takes_over_what_the_run_beside_it_chose(open_path: Path) -> None:
    data = DataDir.at(open_path / "data")
    data.run_environment.write_text("DEBUG=1\nCEE_TIMELINE=history\n")
    code = "from django.conf import settings; print(settings.DEBUG, settings.CEE_TIMELINE)"
    servers = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}

    beside = manage("shell", "-v0", "-c", code, CEE_DATA_DIR=str(data.root), REDIS_URL=servers["REDIS_URL"])
    assert beside.stdout.strip() == "True history", beside.stderr
    elsewhere = manage("shell", "-v0", "-c", code, CEE_DATA_DIR=str(data.root), **servers)
    assert "SECRET_KEY is not set" in elsewhere.stderr
    wait_for(lambda: not processes_of(data.root))


def test_the_holder_of_a_folder_is_named(open_path: Path) -> None:
    data = DataDir.at(open_path / "data")
    lock = hold(data, 8123)
    with pytest.raises(StartError, match=rf"process {os.getpid()} at http://127.0.0.1:8123\."):
        hold(data, 8124)
    lock.release()
    hold(data, 8124).release()


def reset(folder: Path, answer: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cee_portal.devtools.run.reset"],
        cwd=PROJECT,
        env=environment(CEE_DATA_DIR=str(folder)),
        input=answer,
        capture_output=True,
        text=True,
        timeout=180,
    )


@pytest.mark.parametrize(("answer", "left"), [("yes\n", False), ("no\n", True), ("", True)])
def test_reset_removes_the_folder_only_after_a_yes(open_path: Path, answer: str, left: bool) -> None:
    data = DataDir.at(open_path / "data")
    assert reset(data.root, answer).returncode == int(left)
    assert data.root.exists() is left
    assert reset(open_path / "nothing", answer).returncode == 0


def test_reset_leaves_a_running_portal_alone(open_path: Path) -> None:
    data = DataDir.at(open_path / "data")
    lock = hold(data, 8123)
    result = reset(data.root, "yes\n")
    lock.release()
    assert (result.returncode, data.root.exists()) == (1, True)
    assert f"process {os.getpid()} at http://127.0.0.1:8123" in result.stdout


RUN = [sys.executable, "-m", "cee_portal.devtools.run"]


class Run:
    """A `make run` without its demo, in a folder and at a port of its own.

    The first one of a folder is started as an operator would. With `DEBUG=1` a start collects no static files, which
    takes more CPU than all the rest of it.
    """

    def __init__(self, folder: Path, **values: str) -> None:
        self.folder = folder
        self.port = ports.choose()
        self.environment = environment(DEMO="0", PORT=str(self.port), CEE_DATA_DIR=str(folder), **values)
        self.log = folder.with_suffix(".log")
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                RUN, cwd=PROJECT, env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
        wait_for(lambda: self.ready_line() or self.process.poll() is not None, 120)
        assert self.ready_line(), self.log.read_text()

    def ready_line(self) -> bool:
        return f"CEE Portal is ready at http://127.0.0.1:{self.port}\n" in self.log.read_text()

    def answers(self) -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)

    def child(self, *words: str) -> psutil.Process:
        """The one direct child whose command line holds all the words."""
        found = [
            child
            for child in psutil.Process(self.process.pid).children()
            if all(word in " ".join(child.cmdline()) for word in words)
        ]
        assert len(found) == 1, found
        return found[0]


@pytest.fixture(scope="module")
def run(shared_path: Path) -> Iterator[Run]:
    running = Run(shared_path / "data")
    yield running
    running.process.kill()
    running.process.wait()


def test_a_second_run_on_the_same_folder_names_the_first(run: Run) -> None:
    second = subprocess.run(RUN, cwd=PROJECT, env=run.environment, capture_output=True, text=True, timeout=60)
    assert second.returncode == 1
    assert f"process {run.process.pid} at http://127.0.0.1:{run.port}" in second.stderr
    assert len((second.stdout + second.stderr).strip().splitlines()) == 1


def test_a_port_in_use_is_refused(run: Run, open_path: Path) -> None:
    values = {**run.environment, "CEE_DATA_DIR": str(open_path / "data")}
    second = subprocess.run(RUN, cwd=PROJECT, env=values, capture_output=True, text=True, timeout=60)
    assert second.returncode == 1
    assert f"Port {run.port} is used by another program." in second.stderr


@pytest.mark.parametrize("words", [("gunicorn",), ("celery", "moves"), ("celery", "beat")])
def test_a_killed_process_is_started_again(run: Run, words: tuple[str, ...]) -> None:
    killed = run.child(*words)
    killed.kill()
    wait_for(lambda: _other_than(run, killed.pid, *words))
    assert wait_for(run.answers, 30)


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_the_portal_answers_again_after_a_server_and_its_keeper_are_killed(run: Run, name: str) -> None:
    for process in processes_of(run.folder):
        if "cee_portal.devtools.embedded.keeper" in process.cmdline() and name in process.cmdline():
            process.kill()
    wait_for(lambda: f"{name} had ended and was started again" in run.log.read_text(), 40)
    assert wait_for(run.answers, 30)


def test_sigterm_ends_everything_and_the_next_start_keeps_the_data(run: Run) -> None:
    family = psutil.Process(run.process.pid).children(recursive=True)
    for _ in range(3):  # make passes on what the terminal has sent to all
        run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(40) == 0
    assert not [process for process in family if is_alive(process)]
    assert not processes_of(run.folder)

    again = Run(run.folder, DEBUG="1")
    assert again.answers()
    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(40) == 0
    assert not processes_of(run.folder)


def test_a_run_killed_leaves_nothing_behind(run: Run) -> None:
    running = run if run.process.poll() is None else Run(run.folder, DEBUG="1")
    family = psutil.Process(running.process.pid).children(recursive=True)
    running.process.kill()
    running.process.wait()
    wait_for(lambda: not processes_of(running.folder), 40)
    wait_for(lambda: not [process for process in family if is_alive(process)], 40)


def _other_than(run: Run, pid: int, *words: str) -> bool:
    try:
        return run.child(*words).pid != pid
    except AssertionError:
        return False
