"""The course: where its reader stands, each lesson, the place to resume at, its figures.

What a reader writes for an exercise is theirs: it is shown to them again and to nobody else.
"""

import uuid
from collections.abc import Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from guildmark.connect.course.exercises import LONGEST_NAME, Piece, find_heading, split_at_exercises
from guildmark.connect.course.markup import find_alternative, rewrite_enlarged, rewrite_lessons
from guildmark.engine.decisions.texts import Sent
from guildmark.learning import actions, mistakes, queries, texts
from guildmark.web.access import for_enrolment
from guildmark.web.addresses import address_of
from guildmark.web.components.exercise_box import draw_box
from guildmark.web.components.figures import show_figures
from guildmark.web.components.steps import draw_steps
from guildmark.web.forms import Faults, FieldFaultError, clean_words, plain, read_number, read_words
from guildmark.web.limits import check_rate, limited, too_many
from guildmark.web.once import once

MOST_MISTAKES = "20/day"  # from one participant


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
    return render(request, "guildmark/contractor/course.html", context | _resume(way.current))


def _resume(step: queries.LessonStep | None) -> dict[str, str]:
    """The part of the lesson at which its reader stopped: its anchor, and its heading where it still has one."""
    anchor = step.progress.anchor if step and step.progress and not step.done else ""
    part = find_heading(step.lesson.html, anchor) if step and anchor else ""
    return {"place": anchor if part else "", "part": part}


@for_enrolment
@require_safe
def lesson(request: HttpRequest, enrolment: Any, slug: str) -> HttpResponse:  # noqa: ANN401 - a row of programs
    """One lesson, opened where its reader stopped."""
    return _page(request, enrolment, slug)


def _page(
    request: HttpRequest,
    enrolment: Any,  # noqa: ANN401 - a row of programs
    slug: str,
    *,
    status: int = HTTPStatus.OK,
    typed: Mapping[str, str] | None = None,
    **more: Any,  # noqa: ANN401 - template values
) -> HttpResponse:
    """A lesson's page; `typed` stands in the boxes of exercises whose text could not be kept."""
    way = queries.get_way(course=enrolment.program.course, participation=enrolment.pk)
    step = next((step for step in way.steps if step.lesson.slug == slug), None)
    if step is None:
        raise Http404
    resume = _resume(step)
    actions.open_lesson(taking=taking(enrolment), lesson=step.lesson, at=timezone.now())
    html = _html(request, enrolment, step.lesson, typed or {}, more.get("faults", {}))
    # Beside the lesson on a wide screen and above it on a phone: the same list, written once.
    context = frame(enrolment, "course", way=way, step=step, html=html, steps=_steps(enrolment, way, step), **more)
    return render(request, "guildmark/contractor/lesson.html", context | resume | _neighbours(way, step), status=status)


def _html(
    request: HttpRequest,
    enrolment: Any,  # noqa: ANN401 - a row
    found: Any,  # noqa: ANN401 - a row
    typed: Mapping[str, str],
    faults: Faults,
) -> str:
    pieces = _pieces(found.html, enrolment.program.course_id, get_language() or "")
    boxes = _boxes(request, enrolment, found, typed, faults) if any(piece.block for piece in pieces) else None
    html = "".join(piece.html + (boxes(piece) if boxes and piece.block else "") for piece in pieces)
    html = rewrite_enlarged(html, lambda name: address_of("web:picture", enrolment.pk, found.slug, name))
    return rewrite_lessons(html, lambda slug: address_of("web:lesson", enrolment.pk, slug))


def _boxes(
    request: HttpRequest,
    enrolment: Any,  # noqa: ANN401 - a row
    found: Any,  # noqa: ANN401 - a row
    typed: Mapping[str, str],
    faults: Faults,
) -> Callable[[Piece], str]:
    """How the box below an exercise of this lesson is drawn for its reader."""
    kept = texts.list_texts(participation=enrolment.pk, lesson=found)
    action, token = address_of("web:exercise", enrolment.pk, found.slug), get_token(request)

    def draw(piece: Piece) -> str:
        fault = faults.get(f"text-{piece.block}", "")
        held = kept.get(piece.block)
        return draw_box(piece, held, action=action, token=token, typed=typed.get(piece.block), fault=fault)

    return draw


@lru_cache(maxsize=128)
def _pieces(html: str, course: uuid.UUID, language: str) -> tuple[Piece, ...]:  # noqa: ARG001 - names what is kept
    """The same for every reader of the course who reads this language."""
    return split_at_exercises(show_figures(html, course))


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


@limited("texts", "1200/minute")  # a class that sits behind one network address
@for_enrolment
@require_POST
def exercise(request: HttpRequest, enrolment: Any, slug: str) -> HttpResponse:  # noqa: ANN401 - a row of programs
    """Keep what was written for an exercise: JSON for the page's script, else back to the exercise.

    200 with the edition kept, and the text where it is not the one that was sent; 422 with what is wrong with it.
    """
    found = queries.get_lesson(course=enrolment.program.course, slug=slug)
    block, quiet = request.POST.get("block", ""), "json" in request.headers.get("Accept", "")
    if block != plain(block)[:LONGEST_NAME] or not block:
        raise Http404
    words = clean_words(request.POST.get("text", ""))
    try:
        row = _keep(request, enrolment, found, block, words)
    except texts.TextTooLongError:
        fault = _("This is more than is kept for one exercise. Shorten it, or keep a part elsewhere.")
        if quiet:
            return JsonResponse({"problem": fault}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        status, faults = HTTPStatus.UNPROCESSABLE_ENTITY, {f"text-{block}": fault}
        return _page(request, enrolment, slug, status=status, typed={block: words}, faults=faults)
    if quiet:
        return JsonResponse({"edition": row.edition} | ({} if row.text == words else {"text": row.text}))
    messages.success(request, _("Your text is kept."))
    return redirect(f"{address_of('web:lesson', enrolment.pk, slug)}#text-{block}")


def _keep(request: HttpRequest, enrolment: Any, found: Any, block: str, words: str) -> Any:  # noqa: ANN401 - rows
    sent = Sent(words, read_number(request.POST.get("edition", "")) or 0, request.POST.get("writer", "")[:40])
    return texts.save_text(taking=taking(enrolment), lesson=found, block=block, sent=sent, at=timezone.now())


@limited("mistake", "30/minute")
@for_enrolment
@once
@require_POST
def mistake(request: HttpRequest, enrolment: Any, slug: str) -> HttpResponse:  # noqa: ANN401 - a row of programs
    """Tell whoever keeps the course of a mistake; so many a day from one participant."""
    found = queries.get_lesson(course=enrolment.program.course, slug=slug)
    try:
        words = read_words(request.POST.get("words", ""), most=1000)
    except FieldFaultError as fault:
        status, faults = HTTPStatus.UNPROCESSABLE_ENTITY, {"words": str(fault)}
        return _page(request, enrolment, slug, status=status, faults=faults, words=request.POST.get("words", ""))
    if not check_rate("mistakes", MOST_MISTAKES, str(enrolment.pk)):
        return too_many(request)
    mistakes.report_mistake(taking=taking(enrolment), lesson=found, words=words, at=timezone.now())
    messages.success(request, _("Thank you. Whoever keeps this course reads it, without your name."))
    return redirect("web:lesson", enrolment.pk, slug)


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


@for_enrolment
@require_safe
def picture(request: HttpRequest, enrolment: Any, slug: str, name: str) -> HttpResponse:  # noqa: ANN401 - a row of programs
    """One picture of a lesson at full size: a phone shows a picture that stands alone smaller still."""
    found = queries.get_lesson(course=enrolment.program.course, slug=slug)
    shown = queries.get_figure(course=enrolment.program.course_id, name=name)
    words = find_alternative(found.html, name)
    context = frame(enrolment, "course", lesson=found, figure=shown, words=words)
    return render(request, "guildmark/contractor/picture.html", context)


@require_safe
@cache_control(max_age=86_400, public=True)
def figure(request: HttpRequest, course_id: uuid.UUID, name: str) -> HttpResponse:  # noqa: ARG001 - Django's
    """A picture of a course; an SVG among them may not run anything even when opened alone."""
    found = queries.get_figure(course=course_id, name=name)
    answer = HttpResponse(bytes(found.content), content_type=found.media_type)
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
