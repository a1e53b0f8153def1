"""Writes a length of time in words."""

from django.utils.translation import gettext as _

_HOUR = 60


def minutes(count: int) -> str:
    """“18 min”, “1 h 15 min”, “4 h”."""
    hours, rest = divmod(int(count), _HOUR)
    if not hours:
        return _("%(rest)s min") % {"rest": rest}
    return _("%(hours)s h %(rest)s min") % {"hours": hours, "rest": rest} if rest else _("%(h)s h") % {"h": hours}
