"""CPU time and size of a contractor's pages on SQLite, through the whole WSGI application as it is served.

    python -m tests.bench.pages [REQUESTS]

Time is the CPU time of this process, kernel included, never the wall. `lesson` opens two lessons in turn, so that each
request writes where its reader is. Size is everything a first visit fetches, compressed, without a course's figures.
Peer: a lesson of Moodle takes 31 to 39 ms of CPU on two cores (as published; not run here).
"""

import gc
import gzip
import re
import sys
import time
import zlib
from itertools import count, cycle, islice
from statistics import median
from wsgiref.util import setup_testing_defaults

from tests.bench.world import own_home, print_table

LIMIT_MS, BADGE_MS, LIMIT_KB = 4, 3, 50
HEAD = ("page", "min ms", "median ms", "max ms", "target ms", "kB", "target kB", "queries")
VISITED = "public badge"  # by somebody without a session, who is shown what is kept for a minute
_callers = count()
_PARTS = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def main(requests: int) -> None:
    """Each page that many times, after twenty to warm up."""
    with own_home():
        pages, cookie = _prepare()
        from guildmark.config.wsgi import application

        gc.collect()
        gc.freeze()  # as `guildmark serve` does
        print_table(
            HEAD, [_measure(application, "" if page[0] == VISITED else cookie, page, requests) for page in pages]
        )
        print(f"\nThe same fixed work, for comparing machines and loads: {_yardstick():.2f} ms of CPU.")


def _prepare():
    from django.test import Client

    from guildmark.cli.world import faces
    from guildmark.programs.models import Enrolment

    founded = faces.make_world(days=30, launched_after=10)
    enrolment = Enrolment.objects.filter(contractor__email__startswith="tom").get()
    browser = Client(headers={"accept-encoding": "gzip", "host": "127.0.0.1"})
    session = browser.session
    session["contractor"] = str(enrolment.contractor_id)
    session.save()
    browser.post(f"/learn/{enrolment.pk}/assessment/start", {"name": "Ada Lovelace"})
    attempt = browser.post(f"/learn/{enrolment.pk}/assessment/start", {"name": "Ada Lovelace"}).url
    lessons = [
        f"/learn/{enrolment.pk}/lessons/{each.slug}" for each in founded.program.course.lessons.order_by("number")
    ]
    browser.get(lessons[0])  # gives the browser its CSRF cookie, as every first page does
    cookie = "; ".join(f"{key}={morsel.value}" for key, morsel in browser.cookies.items())
    return [
        ("lesson", lessons[2:4], LIMIT_MS),
        ("assessment", [attempt], LIMIT_MS),
        ("sign-up", [f"/p/{founded.program.join_token}"], None),
        ("gigs", ["/gigs"], None),
        (VISITED, [_shown_badge()], BADGE_MS),
        ("the same, drawn anew", [_shown_badge()], None),
    ], cookie


def _shown_badge() -> str:
    from guildmark.credentials.models import Badge

    found = Badge.objects.exclude(visibility="private").order_by("awarded_at").first()
    return f"/badges/{found.pk}"


def _measure(application, cookie, page, requests):
    """Through the WSGI application alone: Django's own test client costs as much as half a page."""
    name, paths, limit = page
    for path in islice(cycle(paths), 20):
        _ask(application, path, cookie)
    took = []
    for path in islice(cycle(paths), requests):
        before = time.process_time()
        _ask(application, path, cookie)
        took.append((time.process_time() - before) * 1000)
    size = max(_whole_size(application, path, cookie) for path in paths) / 1000
    times = (f"{each:.2f}" for each in (min(took), median(took), max(took)))
    return name, *times, limit or "-", f"{size:.1f}", LIMIT_KB, _queries(application, paths[0], cookie)


def _whole_size(application, path, cookie) -> int:
    """The page and every style, script and icon that it names, each as it is sent compressed."""
    body = _ask(application, path, cookie)
    parts = set(_PARTS.findall(gzip.decompress(body).decode()))
    return len(body) + sum(len(_ask(application, part, "")) for part in parts)


def _queries(application, path, cookie) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        _ask(application, path, cookie)
    return len(captured)


def _ask(application, path, cookie):
    caller = f"10.0.{next(_callers) // 250 % 250}.{next(_callers) % 250}"  # each another, or there are too many of one
    environ = {
        "HTTP_HOST": "127.0.0.1", "HTTP_ACCEPT_ENCODING": "gzip", "HTTP_COOKIE": cookie, "PATH_INFO": path,
        "REMOTE_ADDR": caller, "HTTP_USER_AGENT": "Mozilla/5.0 (a reader)",  # looks of robots are not counted
    }  # fmt: skip
    setup_testing_defaults(environ)
    said = []
    answer = application(environ, lambda status, headers: said.append(status))
    body = b"".join(answer)
    answer.close()
    assert said == ["200 OK"], (path, said)
    return body


def _yardstick() -> float:
    """The least CPU time of compressing the same 200 kB."""
    text = b"".join(b"%d guilds, %d marks\n" % (n, n * n) for n in range(8000))[:200_000]
    took = []
    for _ in range(20):
        before = time.process_time()
        zlib.compress(text, 6)
        took.append((time.process_time() - before) * 1000)
    return min(took)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
