"""The pictures of a lesson: each stands at its address and leads to where it is shown at full size."""

import uuid

from django.utils.translation import gettext as _

from guildmark.connect.course.markup import enlarge_figures, rewrite_figures
from guildmark.web.addresses import address_of


def show_figures(html: str, course: uuid.UUID) -> str:
    """The lesson of that course with its pictures; where they lead is put in by `rewrite_enlarged`."""
    larger = enlarge_figures(html, _("Open the picture at full size"))
    return rewrite_figures(larger, lambda name: address_of("web:figure", course, name))
