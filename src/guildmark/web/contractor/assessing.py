"""The assessment: what it asks, an attempt whose answers are kept as they are given, and its result."""

import json
import uuid
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guildmark.credentials import queries as badges
from guildmark.engine.decisions.attempts import Allowed, NotYet
from guildmark.engine.scoring.responses import ResponseError
from guildmark.learning import actions, appeals, queries, topics
from guildmark.learning.renewing import judge_renewal
from guildmark.people import actions as people
from guildmark.pools import queries as pools
from guildmark.programs import queries as programs
from guildmark.rewards import queries as rewards
from guildmark.web.access import for_enrolment
from guildmark.web.components.item_form import field_of, name_of
from guildmark.web.contractor.learning import frame, taking
from guildmark.web.forms import Faults, plain
from guildmark.web.limits import limited

LONGEST_NAME = 120
OVER = frozenset({"left", "ended"})  # nothing would follow from passing
LONGEST_ANSWER = 64 * 1024  # bytes


def _most(enrolment: Any, assessment: Any) -> int:  # noqa: ANN401 - rows
    """How many attempts there are for this participant: those of the assessment, and what a person granted."""
    return int(assessment.attempts) + appeals.count_granted(enrolment.pk) if assessment else 0


def _may_name(request: HttpRequest, contractor: Any) -> bool:  # noqa: ANN401 - a row of people
    """Whether this session may see and set the name: never what was held before its address was confirmed."""
    return not contractor.name or request.session.get("contractor") == str(contractor.pk)


@for_enrolment
@require_safe
def intro(request: HttpRequest, enrolment: Any) -> HttpResponse:  # noqa: ANN401 - a row of programs
    """What the assessment asks, how often it can be tried, and the button that begins it."""
    if enrolment.state in OVER:
        return redirect("web:course", enrolment.pk)
    return _intro(request, enrolment)


def _intro(request: HttpRequest, enrolment: Any, **faults: str) -> HttpResponse:  # noqa: ANN401 - a row
    assessment = queries.find_assessment(enrolment.program.course)
    attempts = queries.list_attempts(enrolment.pk)
    verdict = assessment and actions.judge_attempt(participation=enrolment.pk, assessment=assessment, at=timezone.now())
    context = frame(
        enrolment, "assessment", assessment=assessment, attempts=attempts, verdict=verdict,
        allowed=isinstance(verdict, Allowed), most=_most(enrolment, assessment),
        bank=queries.count_items(assessment) if assessment else 0,
        may_name=_may_name(request, enrolment.contractor), badge=badges.find_badge_for_any(attempts),
        faults=faults,
    )  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "guildmark/contractor/assessment.html", context, status=status)


@for_enrolment
@require_POST
def start(request: HttpRequest, enrolment: Any) -> HttpResponse:  # noqa: ANN401 - a row of programs
    """Begin an attempt, or go on with the one that is open."""
    at = timezone.now()
    name = plain(request.POST.get("name", ""))[:LONGEST_NAME]
    cleared = "name" in request.POST and _may_name(request, enrolment.contractor)
    if not name and (cleared or not enrolment.contractor.name):
        return _intro(request, enrolment, name=_("Enter the name that is to stand on your badge"))
    if name and name != enrolment.contractor.name and _may_name(request, enrolment.contractor):
        people.correct_contractor(contractor=enrolment.contractor, at=at, name=name)
    assessment = queries.find_assessment(enrolment.program.course)
    if enrolment.state in OVER:
        return redirect("web:course", enrolment.pk)
    try:
        attempt = actions.start_attempt(taking=taking(enrolment), assessment=assessment, at=at)  # type: ignore[arg-type]
    except actions.NotAllowedError:
        return redirect("web:assessment", enrolment.pk)
    return redirect("web:attempt", enrolment.pk, attempt.pk)


@for_enrolment
@require_safe
def attempt(request: HttpRequest, enrolment: Any, attempt_id: uuid.UUID) -> HttpResponse:  # noqa: ANN401
    """The items of an attempt with the answers kept so far; its result once it was submitted."""
    found = queries.get_attempt(participation=enrolment.pk, attempt=attempt_id)
    if found.submitted_at:
        return redirect("web:result", enrolment.pk, found.pk)
    return _paper(request, enrolment, found)


def _paper(request: HttpRequest, enrolment: Any, found: Any, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:  # noqa: ANN401 - rows
    asked = queries.list_asked(found)
    answered = sum(each.response is not None for each in asked)
    context = frame(enrolment, "assessment", attempt=found, asked=asked, answered=answered, **more)
    return render(request, "guildmark/contractor/attempt.html", context, status=status)


@limited("answers", "1200/minute")  # a class that sits behind one network address
@for_enrolment
@require_POST
def answer(request: HttpRequest, enrolment: Any, attempt_id: uuid.UUID) -> HttpResponse:  # noqa: ANN401
    """Keep one answer: 200 kept, 422 with what is wrong with it, 409 when the attempt was submitted meanwhile."""
    found = queries.get_attempt(participation=enrolment.pk, attempt=attempt_id)
    try:
        sent = json.loads(request.body if len(request.body) <= LONGEST_ANSWER else b"")
        keys = {name_of(number): key for number, key in enumerate(found.items, 1)}
        actions.save_answer(attempt=found, key=keys[sent["item"]], raw=sent["value"], at=timezone.now())
    except ResponseError as fault:
        said = {"problem": _say_fault(sent["item"][1:], fault), "fault": str(fault)}
        return JsonResponse(said, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except actions.NotAllowedError:
        return JsonResponse({"problem": _("This attempt was submitted already")}, status=HTTPStatus.CONFLICT)
    except (ValueError, KeyError, TypeError, LookupError, RecursionError):
        return JsonResponse({"problem": _("This could not be read as an answer")}, status=HTTPStatus.BAD_REQUEST)
    return JsonResponse({"kept": True})


@for_enrolment
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, enrolment: Any, attempt_id: uuid.UUID) -> HttpResponse:  # noqa: ANN401
    """Keep what the form holds, then mark the attempt; without JavaScript this is the only request needed."""
    found = queries.get_attempt(participation=enrolment.pk, attempt=attempt_id)
    if request.method != "POST":  # the page that says what is missing stands at this address; going back to it works
        return redirect("web:attempt", enrolment.pk, found.pk)
    try:
        open_page = None if found.submitted_at else _hand_in(request, enrolment, found)
    except actions.NotAllowedError:  # a second click was faster; its result is the result
        open_page = None
    return open_page or redirect("web:result", enrolment.pk, found.pk)


def _hand_in(request: HttpRequest, enrolment: Any, found: Any) -> HttpResponse | None:  # noqa: ANN401 - rows
    """None when it is marked, else the page that says what is missing. Raises NotAllowedError when it was before."""
    sent, problems = _keep_all(request, found)
    open_ones = [asked for asked in queries.list_asked(found) if asked.response is None]
    blank = [asked.number for asked in open_ones if asked.item.key not in problems]
    if problems or (blank and not request.POST.get("anyway")):
        shown = {asked.item.key: _("No answer yet") for asked in open_ones if asked.number in blank} | problems
        typed = {key: sent[key] for key in problems if isinstance(sent[key], str)}
        faults = _say_faults(found, shown)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _paper(request, enrolment, found, status, problems=shown, typed=typed, blank=blank, faults=faults)
    actions.submit_attempt(attempt=found, at=timezone.now())
    return None


def _say_faults(found: Any, problems: dict[str, str]) -> Faults:  # noqa: ANN401 - a row of learning
    """What is wrong with each answer, by the place on the page that it leads to."""
    return {
        field_of(asked.number, asked.item): _say_fault(asked.number, problems[asked.item.key])
        for asked in queries.list_asked(found)
        if asked.item.key in problems
    }


def _say_fault(number: int | str, problem: object) -> str:
    return _("Question %(n)s: %(problem)s") % {"n": number, "problem": problem}


def _keep_all(request: HttpRequest, found: Any) -> tuple[dict[str, Any], dict[str, str]]:  # noqa: ANN401 - a row of learning
    """What was sent, and what of it could not be kept and why."""
    sent = {each.item.key: _raw(request, name_of(each.number), each.item) for each in queries.list_asked(found)}
    kept = {asked.item.key for asked in queries.list_asked(found) if asked.response is not None}
    raw = {key: value for key, value in sent.items() if value not in (None, "", [], {}) or key in kept}
    return sent, actions.save_answers(attempt=found, raw=raw, at=timezone.now())


def _raw(request: HttpRequest, name: str, item: Any) -> Any:  # noqa: ANN401 - any kind of item, any form of answer
    if item.kind == "multiple_answers":
        return request.POST.getlist(name)
    if item.kind == "matching":
        rows = {pair.key: request.POST.get(f"{name}|{pair.key}", "") for pair in item.pairs}
        return {row: choice for row, choice in rows.items() if choice}
    return request.POST.get(name)


@for_enrolment
@require_safe
def result(request: HttpRequest, enrolment: Any, attempt_id: uuid.UUID) -> HttpResponse:  # noqa: ANN401
    """What an attempt came to: the badge and what it opened, or when and how to try again."""
    found = queries.get_attempt(participation=enrolment.pk, attempt=attempt_id)
    if not found.submitted_at:
        return redirect("web:attempt", enrolment.pk, found.pk)
    return show_result(request, enrolment, found)


def show_result(
    request: HttpRequest,
    enrolment: Any,  # noqa: ANN401 - a row
    found: Any,  # noqa: ANN401 - a row
    *,
    status: int = HTTPStatus.OK,
    **more: Any,  # noqa: ANN401 - template values
) -> HttpResponse:
    """The page of a submitted attempt."""
    asked = queries.list_asked(found)
    right = sum(bool(a.result and a.result.correct) for a in asked)
    context = frame(
        enrolment, "assessment", attempt=found, asked=asked, right=right,
        missed=[a for a in asked if a.result and not a.result.correct], **more,
    )  # fmt: skip
    if found.passed:
        context |= _earned(enrolment, found)
        return render(request, "guildmark/contractor/passed.html", context)
    context |= _what_now(enrolment, found, asked)
    return render(request, "guildmark/contractor/not_yet.html", context, status=status)


def _what_now(enrolment: Any, found: Any, asked: list[queries.Asked]) -> dict[str, Any]:  # noqa: ANN401 - rows
    """When the next attempt opens, and the lessons that help until then; judged now, also on an old attempt's page."""
    most = _most(enrolment, found.assessment)
    at, assessment = timezone.now(), found.assessment
    if found.renews:
        verdict = judge_renewal(badge=found.renews, assessment=assessment, at=at)
        most = assessment.attempts
    else:
        verdict = actions.judge_attempt(participation=enrolment.pk, assessment=assessment, at=at)
    groups = topics.group_by_topic(asked, queries.list_lessons(enrolment.program.course))
    return {
        "most": most, "verdict": verdict, "allowed": isinstance(verdict, Allowed), "over": enrolment.state in OVER,
        "tries_left": most - verdict.number + 1 if isinstance(verdict, Allowed | NotYet) else 0,
        "appeal": appeals.find_appeal(found), "groups": groups, "again": topics.list_to_read_again(groups),
    }  # fmt: skip


def _earned(enrolment: Any, found: Any) -> dict[str, Any]:  # noqa: ANN401 - rows
    at = timezone.now()
    memberships = pools.list_memberships(enrolment.contractor, at=at)
    return {
        "badge": badges.find_badge_for(found.pk),
        "design": programs.read_design(enrolment.version.design),
        "membership": next((m for m in memberships if m.enrolment == enrolment.pk), None),
        "promise": next(
            (p for p in rewards.list_promises(enrolment.contractor) if p.promise.enrolment == enrolment.pk), None
        ),
        "confirmed": bool(enrolment.milestones.get("confirmed")),
    }
