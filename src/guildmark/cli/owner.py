"""The owner of a new installation, and the link by which they come in for the first time.

A new link is printed at every start until an owner has signed in; nobody can be locked out by a link that ran out.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from guildmark.people.actions import add_member, create_organisation
from guildmark.people.links import make_link
from guildmark.people.models import Link, Membership, Organisation

LIFETIME = timedelta(hours=24)
STAND_IN = "owner@localhost"


@transaction.atomic
def invite_owner(address: str, *, name: str, email: str | None) -> Sequence[str]:
    """Lines with a one-time link for the owner, where none has ever signed in; otherwise none."""
    at = timezone.now()
    owners = Membership.objects.filter(role=Membership.Role.OWNER, organisation__simulated=False)
    if owners.filter(user__last_login__isnull=False).exists():
        return []
    owner = _find_or_add(owners, name=name, email=email, at=at)
    if owner is None:
        return []
    home = reverse("web:programs", args=[owner.organisation.slug])
    token = make_link(purpose=Link.Purpose.STAFF_SIGN_IN, user=owner.user, at=at, target=home, lifetime=LIFETIME)
    link = address + reverse("web:use_link", args=[token])
    return [_("Owner's link, for one use within 24 hours: %(link)s") % {"link": link}]


def _find_or_add(owners: QuerySet[Membership], *, name: str, email: str | None, at: datetime) -> Membership | None:
    """Whoever was named now, else whoever was named before, else an owner with a stand-in address."""
    known = owners.select_related("organisation", "user").order_by("pk").last()
    if known and email in (None, known.user.email):
        return known
    if known is None and Organisation.objects.exists():
        return None
    organisation = known.organisation if known else create_organisation(name=name, at=at)
    return add_member(organisation=organisation, email=email or STAND_IN, role=Membership.Role.OWNER, at=at)
