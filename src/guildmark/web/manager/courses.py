"""Courses as their keepers see them: lessons as a contractor reads them, items and answers, new items by GIFT."""

import uuid
from collections.abc import Sized
from http import HTTPStatus
from typing import Any

from django.contrib import messages as said
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guildmark.connect.course.bring_in import bring_in_items, bring_in_shipped, lacks_shipped
from guildmark.connect.course.markup import rewrite_enlarged, rewrite_lessons
from guildmark.connect.course.problems import CourseError, Problem
from guildmark.learning import mistakes
from guildmark.learning import queries as learning
from guildmark.learning.topics import find_lesson
from guildmark.web.access import MANAGING, READING, Staff, for_staff
from guildmark.web.components.figures import show_figures
from guildmark.web.components.item_key import Shown, show_item
from guildmark.web.limits import limited
from guildmark.web.manager.lists import frame
from guildmark.web.once import once
from guildmark.web.reading import put_on_record

MOST_BYTES = 5_000_000


@for_staff(*READING)
@require_safe
def courses(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Courses with their lessons, minutes and items."""
    rows, waiting = [], mistakes.count_mistakes(staff.organisation)
    for course in learning.list_courses(staff.organisation):
        assessment = learning.find_assessment(course)
        lessons, minutes = learning.count_lessons(course)
        rows.append(
            (course, lessons, minutes, learning.count_items(assessment) if assessment else 0, waiting.get(course.pk))
        )
    offer = staff.managing and lacks_shipped(staff.organisation)
    context = frame(staff, "courses", rows=rows, offer=offer)
    return render(request, "guildmark/manager/courses.html", context)


@limited("upload", "20/minute")
@for_staff(*MANAGING)
@require_POST
def add_shipped(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Add the course that comes with Guildmark, where none of its title is there."""
    if lacks_shipped(staff.organisation):
        brought = bring_in_shipped(organisation=staff.organisation, at=timezone.now())
        said.success(request, _("“%(title)s” is in.") % {"title": brought.course.title})
    return redirect("web:courses", staff.organisation.slug)


def _get(staff: Staff, course_id: uuid.UUID) -> Any:  # noqa: ANN401 - a row of learning
    try:
        return learning.get_course(organisation=staff.organisation, course=course_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


@limited("upload", "20/minute")
@for_staff(*READING)
@require_http_methods(["GET", "HEAD", "POST"])
def course(request: HttpRequest, staff: Staff, course_id: uuid.UUID) -> HttpResponse:
    """One course: whose it is, its lessons, its items; whoever manages may add items or replace them."""
    found = _get(staff, course_id)
    if request.method != "POST":
        return _page(request, staff, found)
    if not staff.managing:
        raise Http404
    try:
        brought = bring_in_items(
            course=found, name=_name(request), content=_content(request), at=timezone.now(),
            keep_others=request.POST.get("others") != "retire",
        )  # fmt: skip
    except CourseError as fault:
        return _page(request, staff, found, problems=fault.problems)
    words = {"added": brought.added, "again": brought.again, "whole": brought.whole}
    said.success(
        request, _("The items are stored. New: %(added)s. There before: %(again)s. In all: %(whole)s.") % words
    )
    return redirect("web:course_page", staff.organisation.slug, found.pk)


def _page(request: HttpRequest, staff: Staff, found: Any, problems: Any = ()) -> HttpResponse:  # noqa: ANN401 - a row
    assessment = learning.find_assessment(found)
    lessons, minutes = learning.count_lessons(found)
    reported = mistakes.list_mistakes(found)
    put_on_record(staff, "mistakes reported", [each.contractor for each in reported])
    context = frame(
        staff, "courses", course=found, mistakes=reported, mistakes_all=mistakes.count_mistakes_of(found, reported),
        lessons=learning.list_lessons(found), count=lessons, minutes=minutes,
        assessment=assessment, items=_shown(found, assessment) if assessment else [], problems=problems,
    )  # fmt: skip
    status = HTTPStatus.OK
    if problems:
        status, context["faults"] = HTTPStatus.UNPROCESSABLE_ENTITY, {"gift": say_to_mend(problems)}
    return render(request, "guildmark/manager/course.html", context, status=status)


def say_to_mend(problems: Sized) -> str:
    """How many things in a file stop it."""
    said = ngettext(
        "%(n)s thing to mend; nothing was stored", "%(n)s things to mend; nothing was stored", len(problems)
    )
    return said % {"n": len(problems)}


def _shown(found: Any, assessment: Any) -> list[Shown]:  # noqa: ANN401 - rows of learning
    """The items with their answers; a topic that names a lesson is said by the lesson's title."""
    lessons = learning.list_lessons(found)
    about = {}
    for key, topic in learning.list_topics(assessment).items():
        lesson = find_lesson(topic, lessons)
        about[key] = lesson.title if lesson else topic
    return [show_item(item, about[item.key]) for item in learning.list_items(assessment)]


def _name(request: HttpRequest) -> str:
    sent = request.FILES.get("gift")
    return (sent and sent.name) or _("upload")


def _content(request: HttpRequest) -> bytes:
    sent = request.FILES.get("gift")
    if sent is None:
        raise CourseError([Problem(_("upload"), 0, _("choose a GIFT file"))])
    if (sent.size or 0) > MOST_BYTES:
        raise CourseError([Problem(sent.name or "", 0, _("larger than 5 MB"))])
    return bytes(sent.read())


@for_staff(*MANAGING)
@once
@require_POST
def settle(request: HttpRequest, staff: Staff, course_id: uuid.UUID, mistake_id: uuid.UUID) -> HttpResponse:
    """A reported mistake was mended, or is none."""
    found = _get(staff, course_id)
    mistakes.settle_mistake(
        mistake=mistakes.get_mistake(course=found, mistake=mistake_id), user=staff.user, at=timezone.now()
    )
    said.success(request, _("It is off the list."))
    return redirect("web:course_page", staff.organisation.slug, found.pk)


@for_staff(*READING)
@require_safe
def lesson(request: HttpRequest, staff: Staff, course_id: uuid.UUID, lesson: str) -> HttpResponse:
    """One lesson as a contractor reads it; nothing is recorded."""
    found = _get(staff, course_id)
    lessons = learning.list_lessons(found)
    place = next((place for place, each in enumerate(lessons) if each.slug == lesson), None)
    if place is None:
        raise Http404
    context = frame(
        staff, "courses", course=found, lesson=lessons[place], count=len(lessons),
        html=_html(staff, found, lessons[place].html), before=lessons[place - 1] if place else None,
        after=lessons[place + 1] if place + 1 < len(lessons) else None,
    )  # fmt: skip
    return render(request, "guildmark/manager/course_lesson.html", context)


def _html(staff: Staff, found: Any, html: str) -> str:  # noqa: ANN401 - a row of learning
    html = rewrite_enlarged(show_figures(html, found.pk), lambda name: reverse("web:figure", args=[found.pk, name]))
    return rewrite_lessons(
        html,
        lambda slug: reverse("web:course_lesson", args=[staff.organisation.slug, found.pk, slug]),
    )
