"""Serving: what a person sees from the first start to the last Ctrl-C."""

import contextlib
import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import tarfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.installation import COMMAND, DEADLINE, Installation, is_running, wait_for

DEFAULT = "http://127.0.0.1:8420"


def use(link: str) -> str:
    """Open the link, press its button, and say where that leads."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(jar)
    with browser.open(link) as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
    assert token
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1]}).encode()
    with browser.open(link, data=form) as page:
        assert page.status == 200
        return urllib.parse.urlsplit(page.url).path


def all_ended(pids: list[int]) -> bool:
    return not any(is_running(pid) for pid in pids)


def test_an_empty_installation_is_served_and_its_owner_link_opens_it(empty: Installation) -> None:
    with empty.serving("--organisation", "Lanternfield Studio", "--owner", "mara@lanternfield.example") as served:
        assert served.get("/healthz") == (200, '{"alive": true}')
        assert served.get("/readyz")[0] == 200
        assert served.owner_link.startswith(served.address)
        assert use(served.owner_link) == "/manage/lanternfield-studio"
        assert empty.rows("SELECT title FROM learning_course") == [("Verified Editor",)]
        assert served.stop() == 0
    assert empty.home.stat().st_mode & 0o077 == 0


def test_the_owner_link_is_printed_until_an_owner_has_come_in(installation: Installation) -> None:
    with installation.serving() as first:
        first.stop()
    with installation.serving() as second:
        assert second.owner_link != first.owner_link
        use(second.owner_link)
        second.stop()
    with installation.serving() as third:
        assert "Owner's link" not in third.output
    assert installation.rows("SELECT count(*) FROM people_organisation") == [(1,)]


def test_nobody_who_has_the_data_directory_is_locked_out(installation: Installation) -> None:
    with installation.serving() as first:
        use(first.owner_link)
        assert "has no real address" in installation.run("doctor").stdout
        told = installation.run("owner-link")
        assert use(told.stdout.split()[-1].replace(DEFAULT, first.address)) == "/manage/my-organisation"
        first.stop()
    with installation.serving("--owner", "mara@x.example") as second:
        use(second.owner_link)
        second.stop()
    with installation.serving("--owner", "ben@x.example") as third:
        use(third.owner_link)
        third.stop()
    assert installation.rows("SELECT email FROM people_user ORDER BY email") == [
        ("ben@x.example",),
        ("mara@x.example",),
    ]
    told = installation.run("owner-link")
    assert told.returncode == 1
    assert "The owners are: mara@x.example, ben@x.example" in told.stderr
    assert installation.run("owner-link", "Mara@x.example").returncode == 0
    told = installation.run("doctor")
    assert "has no real address" not in told.stdout
    assert "has no postal address" in told.stdout


@pytest.mark.parametrize(
    ("number", "to_group"),
    [(signal.SIGINT, True), (signal.SIGINT, False), (signal.SIGTERM, False), (signal.SIGHUP, True)],
)
def test_ctrl_c_and_its_like_stop_every_process(
    installation: Installation,
    number: signal.Signals,
    to_group: bool,  # noqa: FBT001 - a parameter of the table above
) -> None:
    with installation.serving() as served:
        everybody = served.everybody
        assert len(everybody) == 3
        assert served.stop(number, to_group=to_group) == 0
        assert all_ended(everybody)
        assert "unexpectedly" not in served.output
        assert "Traceback" not in served.output


def press_until_it_ends(process: subprocess.Popen[bytes]) -> int:
    """Ctrl-C again and again, as a terminal sends it: to everything it started."""
    ends = time.monotonic() + DEADLINE
    while process.poll() is None:
        assert time.monotonic() < ends, "it goes on"
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.001)
    return process.returncode


def test_pressing_ctrl_c_more_than_once_stops_as_pressing_it_once_does(installation: Installation) -> None:
    with installation.serving() as served:
        everybody = served.everybody
        assert press_until_it_ends(served.process) == 0
        assert all_ended(everybody)
        assert "Traceback" not in served.output


def test_ctrl_c_before_anything_is_served_is_no_stack_trace(empty: Installation, tmp_path: Path) -> None:
    log = tmp_path / "early.log"
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*COMMAND, "serve", "--port", "0"], env=empty.environment, stdout=file, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    try:
        wait_for((empty.home / "guildmark.sqlite3").exists, "the database, which is made early")
        assert press_until_it_ends(process) == 130
    finally:
        process.kill()
        process.wait()
    told = log.read_text(encoding="utf-8")
    assert "Stopped before it was done." in told
    assert "Traceback" not in told
    assert empty.run("doctor").returncode == 0


def test_nothing_is_left_behind_a_killed_parent(installation: Installation) -> None:
    with installation.serving() as served:
        everybody = served.everybody
        served.stop(signal.SIGKILL)
        wait_for(lambda: all_ended(everybody), "the children to end")


@pytest.mark.parametrize(("child", "words"), [(1, "The worker ended"), (2, "The server of the pages ended")])
def test_when_one_process_dies_it_is_said_and_the_others_stop(
    installation: Installation, child: int, words: str
) -> None:
    with installation.serving() as served:
        everybody = served.everybody
        os.kill(everybody[child], signal.SIGKILL)
        assert served.process.wait(60) == 1
        assert words in served.output
        assert all_ended(everybody)


def test_a_second_instance_on_the_same_data_directory_is_refused(installation: Installation) -> None:
    with installation.serving() as served:
        second = installation.run("serve", "--port", "0")
        assert second.returncode == 1
        assert second.stderr == f"Another Guildmark is running on {installation.home}. Stop it first.\n"
        assert served.answers()


def test_a_taken_port_is_said_and_the_next_one_used(installation: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with installation.serving("--port", str(port)) as served:
            mine = int(served.address.rpartition(":")[2])
            assert mine > port
            assert f"Port {port} is taken; using {mine}." in served.output
            assert served.owner_link.startswith(served.address)


def test_a_port_taken_by_another_guildmark_is_taken(installation: Installation, other: Installation) -> None:
    with installation.serving() as first:
        port = first.address.rpartition(":")[2]
        with other.serving("--port", port) as second:
            assert second.address != first.address
            assert second.stop() == 0
        assert first.answers()


def test_the_same_port_is_free_again_at_once(installation: Installation) -> None:
    with installation.serving() as served:
        port = served.address.rpartition(":")[2]
        served.stop()
    with installation.serving("--port", port) as again:
        assert again.address == served.address


def test_what_falls_due_is_done_by_the_worker(installation: Installation) -> None:
    ask = (
        "INSERT INTO due_due (kind, key, payload, run_at, state, attempt, problem) "
        "VALUES ('unknown', 'a', '{}', '2026-01-01 00:00:00', 'waiting', 0, '')"
    )
    with installation.serving() as served:
        installation.rows(ask)
        tried = "SELECT 1 FROM due_due WHERE kind = 'unknown' AND attempt > 0"
        wait_for(lambda: installation.rows(tried), "an attempt")
        assert served.stop() == 0
    ((problem,),) = installation.rows("SELECT problem FROM due_due WHERE kind = 'unknown'")
    assert "no handler" in str(problem)


def test_an_upgrade_backs_up_and_then_migrates(installation: Installation) -> None:
    assert installation.run("migrate", "people", "0001", "-v0").returncode == 0
    with installation.serving() as served:
        assert "the present state was backed up" in served.output
    (backup,) = (installation.home / "backups").iterdir()
    assert backup.name.startswith("before-upgrade-")
    applied = "SELECT name FROM django_migrations WHERE app = 'people'"
    assert ("0002_append_only",) in installation.rows(applied)


def test_a_database_of_a_newer_version_is_left_alone(installation: Installation) -> None:
    installation.rows(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_later', '2027-01-01')"
    )
    refused = installation.run("serve", "--port", "0")
    assert refused.returncode == 1
    assert "A newer Guildmark made this database (people.9999_later)" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_data_directory_that_cannot_be_made_is_said_plainly(empty: Installation) -> None:
    empty.home.write_text("a file", encoding="ascii")
    refused = empty.run("serve")
    assert refused.returncode == 1
    assert "GUILDMARK_HOME" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "70000"), "is not a port"),
        (("--port", "x"), "is not a port"),
        (("--host", "203.0.113.9"), "Cannot listen on 203.0.113.9"),
        (("--host", "no such host"), "is no address of this machine"),
    ],
)
def test_an_address_that_cannot_be_is_said_plainly(empty: Installation, words: tuple[str, ...], said: str) -> None:
    refused = empty.run("serve", *words)
    assert refused.returncode in {1, 2}
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


@contextlib.contextmanager
def working(installation: Installation) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """`guildmark worker` and what it writes."""
    log = installation.home.parent / "worker.log"
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*COMMAND, "worker"], env=installation.environment, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        wait_for(lambda: "Working on" in log.read_text(encoding="utf-8"), "the worker")
        yield process, log
    finally:
        process.kill()
        process.wait()


def test_a_worker_alone_works_until_it_is_stopped(installation: Installation) -> None:
    with working(installation) as (process, log):
        while process.poll() is None:
            process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert "Traceback" not in log.read_text(encoding="utf-8")


def test_a_worker_goes_on_trying_when_the_database_is_gone(empty: Installation) -> None:
    empty.extra["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    with working(empty) as (process, log):
        problem = "the worker cannot reach the database"
        wait_for(lambda: log.read_text(encoding="utf-8").count(problem) > 1, "a second try")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_who_listens_for_other_machines_is_told_how_they_are_let_in(installation: Installation) -> None:
    with installation.serving("--host", "0.0.0.0") as served:  # noqa: S104 - what is tested
        assert "GUILDMARK_URL" in served.output
        assert served.address.startswith("http://127.0.0.1:")


def test_a_postgresql_server_is_served_and_backed_up(empty: Installation, own_database: str, tmp_path: Path) -> None:
    empty.extra["DATABASE_URL"] = own_database
    with empty.serving() as served:
        assert served.get("/readyz")[0] == 200
        assert use(served.owner_link) == "/manage/my-organisation"
        backup = tmp_path / "backup.tar.gz"
        done = empty.run("backup", backup)
        if shutil.which("pg_dump"):
            assert done.returncode == 0, done.stderr
            with tarfile.open(backup) as tar:
                assert "database.dump" in tar.getnames()
        else:
            assert "pg_dump is not installed" in done.stderr
        assert served.stop() == 0
