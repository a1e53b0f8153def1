"""CPU time and size of a contractor's pages on SQLite, through the whole WSGI application.

    python -m tests.bench.pages [REQUESTS]

Peer: a lesson of Moodle takes 31 to 39 ms of CPU on two cores (as published; not run here).
"""

import sys
import time
from wsgiref.util import setup_testing_defaults

from tests.bench.world import own_home, print_table

LIMIT_KB = 50


def main(requests: int) -> None:
    """Each page that many times, after ten to warm up."""
    with own_home():
        browser, pages = _prepare()
        print_table(("page", "ms CPU", "median ms", "kB gzipped"), [_measure(browser, *p, requests) for p in pages])


def _prepare():
    from datetime import timedelta

    from django.test import Client
    from django.utils import timezone

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
    assert timedelta(0) < timezone.now() - founded.organisation.created_at
    lesson = founded.program.course.lessons.order_by("number")[3]
    return browser, [
        ("sign-up", f"/p/{founded.program.join_token}"),
        ("lesson", f"/learn/{enrolment.pk}/lessons/{lesson.slug}"),
        ("assessment", attempt),
        ("gigs", "/gigs"),
    ]


def _measure(browser, name, path, requests):
    """Through the WSGI application alone: Django's own test client costs as much as half a page."""
    from guildmark.config.wsgi import application

    cookie = "; ".join(f"{key}={morsel.value}" for key, morsel in browser.cookies.items())
    for _ in range(10):
        size = len(_ask(application, path, cookie))
    took, start = [], time.process_time()
    for _ in range(requests):
        before = time.perf_counter()
        _ask(application, path, cookie)
        took.append(time.perf_counter() - before)
    cpu = (time.process_time() - start) / requests
    return name, f"{cpu * 1000:.2f}", f"{sorted(took)[requests // 2] * 1000:.2f}", f"{size / 1000:.1f}"


def _ask(application, path, cookie):
    environ = {"HTTP_HOST": "127.0.0.1", "HTTP_ACCEPT_ENCODING": "gzip", "HTTP_COOKIE": cookie, "PATH_INFO": path}
    setup_testing_defaults(environ)
    said = []
    answer = application(environ, lambda status, headers: said.append(status))
    body = b"".join(answer)
    answer.close()
    assert said == ["200 OK"], (path, said)
    return body


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
