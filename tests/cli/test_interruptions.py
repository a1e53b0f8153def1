"""Ctrl-C while a command runs: it ends it once, and is not lost where Python would lose it."""

import subprocess
import sys

import pytest

BEGINNING = """
import signal, sys, time
from guildmark.cli.stopping import interrupted_once

class Finalised:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

"""


def run(words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", BEGINNING + words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - ours


@pytest.mark.parametrize("cause", ["signal.raise_signal(signal.SIGINT)", "Finalised()"])
def test_an_interruption_comes_through_even_when_it_falls_into_the_end_of_an_object(cause: str) -> None:
    done = run(f"""
try:
    with interrupted_once():
        {cause}
        time.sleep(90)
except KeyboardInterrupt:
    print("stopped")
""")
    assert (done.stdout, done.stderr, done.returncode) == ("stopped\n", "", 0)


def test_a_second_interruption_does_not_disturb_the_end_of_the_first() -> None:
    done = run("""
try:
    with interrupted_once():
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.raise_signal(signal.SIGINT)
            Finalised()
            print("tidied")
except KeyboardInterrupt:
    print("stopped")
""")
    assert (done.stdout, done.stderr, done.returncode) == ("tidied\nstopped\n", "", 0)


def test_what_is_not_interrupted_leaves_the_signal_as_it_was() -> None:
    done = run("""
with interrupted_once():
    pass
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, sys.unraisablehook is sys.__unraisablehook__)
""")
    assert (done.stdout, done.stderr) == ("True True\n", "")


def test_whoever_ignores_the_signal_goes_on_ignoring_it() -> None:
    done = run("""
signal.signal(signal.SIGINT, signal.SIG_IGN)
with interrupted_once():
    signal.raise_signal(signal.SIGINT)
print("went on")
""")
    assert (done.stdout, done.stderr) == ("went on\n", "")
