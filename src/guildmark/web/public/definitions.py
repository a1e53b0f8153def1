"""What each number means: a page for everybody, inside the navigation of whoever reads it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guildmark.journey.definitions import DEFINITIONS
from guildmark.web.access import READING, find_reader, find_staff
from guildmark.web.client import lists as client
from guildmark.web.contractor import own as contractor
from guildmark.web.manager import lists as manager


@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """The definitions; `of` in the address names the organisation from whose pages its staff comes."""
    base, context = _frame(request)
    context |= {"base": f"guildmark/{base}_base.html", "definitions": DEFINITIONS.values()}
    return render(request, "guildmark/public/definitions.html", context)


def _frame(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """Whose pages these are among, and what those need."""
    slug = request.GET.get("of", "")
    if staff := find_staff(request, slug, READING):
        return "manager", manager.frame(staff, "")
    if staff := find_staff(request, slug, client.CLIENT):
        return "client", client.frame(staff, "")
    if reader := find_reader(request):
        return "contractor", contractor.frame(reader, "")
    return "public", {}
