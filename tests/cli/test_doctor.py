"""The doctor: plain words about what is fine and what is missing, and an exit code that scripts can use."""

import socket
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.installation import Installation


def missing_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith("MISSING")]


def test_a_new_installation_lacks_nothing(empty: Installation) -> None:
    empty.home.mkdir()
    told = empty.run("doctor")
    assert told.returncode == 0
    assert missing_lines(told.stdout) == []
    assert "the database is made at the first start" in told.stdout
    assert "No mail server is set (SMTP_HOST)" in told.stdout
    assert not (empty.home / "guildmark.sqlite3").exists()


def test_a_data_directory_that_is_not_there_is_named_and_not_made(empty: Installation) -> None:
    told = empty.run("doctor")
    assert told.returncode == 1
    (line,) = missing_lines(told.stdout)
    assert f"There is no data directory at {empty.home}" in line
    assert "GUILDMARK_HOME" in line
    assert "guildmark serve" in line
    assert not empty.home.exists()


def test_it_says_that_an_installation_is_being_served(installation: Installation) -> None:
    assert "Nothing serves this data directory" in installation.run("doctor").stdout
    with installation.serving():
        told = installation.run("doctor")
    assert told.returncode == 0
    assert "Guildmark is serving this data directory" in told.stdout
    assert "Its tables are up to date" in told.stdout


def test_a_data_directory_that_cannot_be_used_is_missing(empty: Installation) -> None:
    empty.home.write_text("a file", encoding="ascii")
    told = empty.run("doctor")
    assert told.returncode == 1
    (line,) = missing_lines(told.stdout)
    assert "GUILDMARK_HOME" in line
    assert "1 thing to mend." in told.stdout


def test_secrets_that_others_can_read_are_missing_their_lock(installation: Installation) -> None:
    (installation.home / "secrets" / "keys").chmod(0o644)
    (line,) = missing_lines(installation.run("doctor").stdout)
    assert "chmod 600 keys" in line


def test_work_that_nobody_does_is_missing_a_worker(installation: Installation) -> None:
    since = datetime.now(UTC) - timedelta(hours=2)
    installation.rows(
        "INSERT INTO due_due (kind, key, payload, run_at, state, attempt, problem) "  # noqa: S608 - our own time
        f"VALUES ('remind', 'a', '{{}}', '{since:%Y-%m-%d %H:%M:%S}', 'waiting', 0, '')"
    )
    (line,) = missing_lines(installation.run("doctor").stdout)
    assert "Background work is 120 minutes behind" in line


def test_a_clock_behind_the_records_is_noticed(installation: Installation) -> None:
    later = datetime.now(UTC) + timedelta(days=400)
    installation.rows(
        "INSERT INTO journal_fact (organisation, kind, at, body, digest) "  # noqa: S608 - our own time
        f"VALUES ('00', 'Made', '{later:%Y-%m-%d %H:%M:%S}', x'7b7d', x'00')"
    )
    (line,) = missing_lines(installation.run("doctor").stdout)
    assert line.startswith("MISSING  The clock says")


def test_a_mail_server_that_does_not_answer_is_named(installation: Installation) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        installation.extra = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port)}
        told = installation.run("doctor")
    assert told.returncode == 1
    assert f"The mail server 127.0.0.1:{port} does not take mail" in missing_lines(told.stdout)[0]


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"GUILDMARK_URL": "http://learn.example"}, "is not HTTPS"),
        ({"GUILDMARK_URL": "https://learn.example"}, "GUILDMARK_BEHIND_PROXY=1"),
        ({"GUILDMARK_DEBUG": "1"}, "GUILDMARK_DEBUG is on"),
        ({"SMTP_PORT": "many"}, "settings cannot be read"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "The database does not answer"),
    ],
)
def test_settings_that_do_harm_are_missing_something(
    installation: Installation, extra: dict[str, str], said: str
) -> None:
    installation.extra = extra
    told = installation.run("doctor")
    assert told.returncode == 1
    assert any(said in line for line in missing_lines(told.stdout)), told.stdout


def test_a_proxy_with_https_is_fine(installation: Installation) -> None:
    installation.extra = {"GUILDMARK_URL": "https://learn.example", "GUILDMARK_BEHIND_PROXY": "1"}
    told = installation.run("doctor")
    assert told.returncode == 0
    assert "fine  The public address is https://learn.example" in told.stdout
