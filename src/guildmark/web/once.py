"""Forms that are safe to send twice: the second answer leads to what the first made.

A form carries a key that was made when it was shown. What counts as the same is key and content together, so that going
back, changing a word and sending again is a new form.
"""

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from guildmark.people.once import do_once

FIELD = "form_key"
_KEY = re.compile(r"[\w-]{16,64}", re.ASCII)


def once(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Do once what a form asks, however often it is sent; a form without a key is done each time."""

    @wraps(view)
    def door(request: HttpRequest, who: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
        if request.method != "POST" or not _KEY.fullmatch(request.POST.get(FIELD, "")):
            return view(request, who, *args, **kwargs)
        answers: list[HttpResponseBase] = []

        def act() -> str:
            answers.append(view(request, who, *args, **kwargs))
            return answers[0].url if isinstance(answers[0], HttpResponseRedirect) else ""

        target, _made = do_once(organisation=_organisation(who), key=_key(request), act=act, at=timezone.now())
        if answers:
            return answers[0]
        messages.success(request, _("This form was sent twice; it was done once."))
        return redirect(target)

    return door


def _organisation(who: Any) -> Any:  # noqa: ANN401 - staff, or an enrolment
    return who.organisation.pk if hasattr(who, "organisation") else who.program.organisation_id


def _key(request: HttpRequest) -> str:
    sent = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    return json.dumps([request.path, sent])
