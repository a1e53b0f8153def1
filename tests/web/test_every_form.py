"""Every form of every page is answered, sent as a browser sends it: with all of its fields, whichever are chosen."""

import re
from html.parser import HTMLParser

import pytest
from django.db import transaction

from guildmark.web import limits
from tests.web.test_every_page import somebody, world  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
TYPED = {"email": "somebody@x.example", "text": "Some words", "number": "3", "date": "2027-02-01", "search": "Some"}
MOST = 8  # choices of one field: time zones are hundreds
VOID = {"hidden", "submit", "button", "file", "reset"}


class Forms(HTMLParser):
    """The forms that are posted: address, values as they stand, and the choices that a reader has."""

    def __init__(self):
        super().__init__()
        self.forms, self.open, self.select = [], None, None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form" and given.get("method", "").lower() == "post":
            self.open = {"action": given.get("action") or "", "values": {}, "empty": {}, "choices": {}, "asks": False}
            self.forms.append(self.open)
        elif self.open is not None and given.get("name"):
            self.open["asks"] |= tag != "button" and given.get("type") not in VOID - {"file"}
            getattr(self, f"_{tag}", lambda given: None)(given)
        elif self.open is not None and tag == "option" and self.select:
            value = given.get("value", "")
            self.open["choices"].setdefault(self.select, []).append(value)
            if "selected" in given or self.select not in self.open["values"]:
                self.open["values"][self.select] = value

    def handle_endtag(self, tag):
        self.open = None if tag == "form" else self.open
        self.select = None if tag == "select" else self.select

    def _select(self, given):
        self.select = given["name"]

    def _textarea(self, given):
        self.open["values"][given["name"]] = ""
        self.open["empty"][given["name"]] = "Some words"

    def _button(self, given):
        self.open["choices"].setdefault(given["name"], []).append(given.get("value", ""))

    def _input(self, given):
        name, kind, value = given["name"], given.get("type", "text"), given.get("value", "")
        if kind in {"radio", "checkbox"}:
            self.open["choices"].setdefault(name, []).append(value or "on")
            if "checked" in given:
                self.open["values"][name] = value or "on"
        else:
            self.open["values"][name] = value
            if not value and kind not in VOID:
                self.open["empty"][name] = TYPED.get(kind, "Some words")


def ways(form):
    """As it stands; filled in; and filled in with each choice there is."""
    filled = form["values"] | form["empty"]
    yield form["values"]
    yield filled
    for name, choices in form["choices"].items():
        for choice in choices[:MOST]:
            yield filled | {name: choice}


def kind_of(form, path):
    """The same for the forms of a list's rows, and for one that stands on every page."""
    address = re.sub(r"[0-9a-f-]{36}|\d+", "*", form["action"] or path)
    return address, frozenset(form["values"]) | frozenset(form["choices"])


def send(browser, path, values):
    """The answer; whatever it did is undone, signing out included."""
    before = browser.cookies.copy()
    limits._limiter.cache_clear()  # noqa: SLF001 - nobody sends that many at once
    with transaction.atomic():
        answer = browser.post(path, values)
        transaction.set_rollback(True)
    browser.cookies = before
    return answer


def faulty_ways(form):
    """With nothing in it, and with what no field can take."""
    empty = dict.fromkeys(form["values"] | form["empty"], "")
    fixed = {name: value for name, value in form["values"].items() if name in HELD}
    yield empty | fixed
    yield dict.fromkeys(empty | form["choices"], "\u202e?") | fixed


HELD = {"edition", "once", "do", "block", "next"}  # hidden fields that say which form it is
SUMMARY = re.compile(
    r'<section [^>]*role="alert" aria-labelledby="faults-h" tabindex="-1" autofocus>(.*?)</section>', re.DOTALL
)


def unsound(page):
    """What is wrong with how a page tells its faults, or nothing."""
    summary = SUMMARY.search(page)
    if not summary:
        return "no summary"
    links = re.findall(r'href="#([^"]+)"', summary[1])
    missing = [link for link in links if f'id="{link}"' not in page]
    if missing or not links:
        return f"leads nowhere: {missing or 'no link'}"
    if not re.search(r"<title>Error: ", page):
        return "its title does not say so"
    marked = set(re.findall(r'aria-describedby="[^"]*?\b([\w-]+-e)"', page))
    return "" if marked and all(f'id="{name}"' in page for name in marked) else f"no field is marked: {marked}"


def test_every_form_with_a_fault_says_it_first_and_leads_to_the_field(somebody):  # noqa: F811
    browser, found = somebody
    wrong, told, seen = set(), set(), set()
    for name, path in found.items():
        with transaction.atomic():
            page = Forms()
            page.feed(browser.get(path).content.decode())
            transaction.set_rollback(True)
        for form in page.forms:
            if (kind := kind_of(form, path)) in seen or not form["asks"]:
                continue
            seen.add(kind)
            for values in faulty_ways(form):
                answer = send(browser, form["action"] or path, values)
                if answer.status_code == 422:
                    told.add(kind[0])
                    if fault := unsound(answer.content.decode()):
                        wrong.add(f"{name}: {form['action'] or path}: {fault}")
    assert wrong == set()
    assert len(told) >= 20, sorted(told)


def test_no_form_fails_however_it_is_sent(somebody):  # noqa: F811
    browser, found = somebody
    failed, seen, sent = set(), set(), 0
    browser.raise_request_exception = False
    for name, path in found.items():
        with transaction.atomic():
            page = Forms()
            page.feed(browser.get(path).content.decode())
            transaction.set_rollback(True)
        for form in page.forms:
            if (kind := kind_of(form, path)) in seen:
                continue
            seen.add(kind)
            for values in ways(form):
                status = send(browser, form["action"] or path, values).status_code
                sent += 1
                if status >= 500:
                    failed.add(f"{name}: {form['action'] or path} answers {status} to {values}")
    assert failed == set()
    assert len(seen) > 30, sent
