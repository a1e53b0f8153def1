"""What the docs promise is shown by a test that exists; what they link to is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROMISE = re.compile(r"^\| (?P<words>[^|]+) \| `(?P<file>[^`:]+)::(?P<test>\w+)` \|$", re.MULTILINE)
DOCS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def promises():
    return list(PROMISE.finditer((ROOT / "docs" / "promises.md").read_text(encoding="utf-8")))


def test_there_are_promises_and_each_line_of_the_table_is_one():
    lines = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("|")][2:]
    assert len(table) == len(promises()) > 10


@pytest.mark.parametrize("promise", promises(), ids=lambda promise: promise["test"])
def test_each_promise_names_a_test_that_exists(promise):
    source = (ROOT / promise["file"]).read_text(encoding="utf-8")
    assert re.search(rf"^def {promise['test']}\(", source, re.MULTILINE)


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_docs_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        if "://" not in target and "figure:" not in target:
            assert (page.parent / target).exists(), target


def test_the_commands_of_the_readme_are_targets_of_make():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
