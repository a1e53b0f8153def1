"""The course: where its reader stands, each lesson, the place to resume at, its figures."""

import uuid
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from guildmark.connect.course.markup import rewrite_figures, rewrite_lessons
from guildmark.learning import actions, queries
from guildmark.web.access import for_enrolment
from guildmark.web.addresses import address_of
from guildmark.web.components.steps import draw_steps


def taking(enrolment: Any) -> actions.Taking:  # noqa: ANN401 - a row of programs
    """The enrolment as learning knows it: by opaque ids."""
    return actions.Taking(
        enrolment.pk, enrolment.program.organisation_id, enrolment.contractor_id, enrolment.program_id
    )


def frame(enrolment: Any, here: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of programs
    """What every page of an enrolment needs."""
    return {
        "enrolment": enrolment, "nav_enrolment": enrolment, "organisation": enrolment.program.organisation,
        "here": here, **more,
    }  # fmt: skip


@for_enrolment
@require_safe
def course(request: HttpRequest, enrolment: Any) -> HttpResponse:  # noqa: ANN401 - a row of programs
    """The whole course with what is done, and one button to go on."""
    way = queries.get_way(course=enrolment.program.course, participation=enrolment.pk)
    assessment = queries.find_assessment(way.course)
    context = frame(enrolment, "course", way=way, assessment=assessment, steps=_steps(enrolment, way))
    return render(request, "guildmark/contractor/course.html", context)


@for_enrolment
@require_safe
def lesson(request: HttpRequest, enrolment: Any, slug: str) -> HttpResponse:  # noqa: ANN401 - a row of programs
    """One lesson, opened where its reader stopped."""
    way = queries.get_way(course=enrolment.program.course, participation=enrolment.pk)
    step = next((step for step in way.steps if step.lesson.slug == slug), None)
    if step is None:
        raise Http404
    place = step.progress.anchor if step.progress and not step.done else ""
    actions.open_lesson(taking=taking(enrolment), lesson=step.lesson, at=timezone.now())
    context = frame(enrolment, "course", way=way, step=step, place=place, html=_html(enrolment, step.lesson))
    # Beside the lesson on a wide screen and above it on a phone: the same list, written once.
    context["steps"] = _steps(enrolment, way, step)
    return render(request, "guildmark/contractor/lesson.html", context | _neighbours(way, step))


def _html(enrolment: Any, found: Any) -> str:  # noqa: ANN401 - rows
    html = _with_figures(found.html, enrolment.program.course_id)
    return rewrite_lessons(html, lambda slug: address_of("web:lesson", enrolment.pk, slug))


@lru_cache(maxsize=128)
def _with_figures(html: str, course: uuid.UUID) -> str:
    """The same for every reader of the course."""
    return rewrite_figures(html, lambda name: address_of("web:figure", course, name))


def _steps(enrolment: Any, way: queries.CourseWay, here: queries.LessonStep | None = None) -> SafeString:  # noqa: ANN401
    href = address_of("web:lesson", enrolment.pk, "SLUG")
    return draw_steps(way.steps, here, lambda slug: href.replace("SLUG", slug))


def _neighbours(way: queries.CourseWay, step: queries.LessonStep) -> dict[str, Any]:
    at = way.steps.index(step)
    return {
        "before": way.steps[at - 1] if at else None,
        "after": way.steps[at + 1] if at + 1 < len(way.steps) else None,
    }


@for_enrolment
@require_POST
def place(request: HttpRequest, enrolment: Any, slug: str) -> HttpResponse:  # noqa: ANN401 - a row of programs
    """Remember which part of the lesson is being read."""
    found = queries.get_lesson(course=enrolment.program.course, slug=slug)
    anchor = request.POST.get("anchor", "")
    actions.mark_place(taking=taking(enrolment), lesson=found, anchor=anchor, at=timezone.now())
    return HttpResponse(status=204)


@for_enrolment
@require_POST
def done(request: HttpRequest, enrolment: Any, slug: str) -> HttpResponse:  # noqa: ANN401, ARG001 - a row of programs
    """The lesson is done; on to the next one, or to the assessment."""
    found = queries.get_lesson(course=enrolment.program.course, slug=slug)
    actions.complete_lesson(taking=taking(enrolment), lesson=found, at=timezone.now())
    way = queries.get_way(course=enrolment.program.course, participation=enrolment.pk)
    later = [step for step in way.steps if step.lesson.number > found.number]
    if later:
        return redirect("web:lesson", enrolment.pk, later[0].lesson.slug)
    return redirect("web:assessment", enrolment.pk)


@require_safe
@cache_control(max_age=86_400, public=True)
def figure(request: HttpRequest, course_id: uuid.UUID, name: str) -> HttpResponse:  # noqa: ARG001 - Django's
    """A picture of a course; an SVG among them may not run anything even when opened alone."""
    found = queries.get_figure(course=course_id, name=name)
    answer = HttpResponse(bytes(found.content), content_type=found.media_type)
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
