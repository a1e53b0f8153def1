"""The owners of an installation, and the links by which they come in: whoever has the data directory can print one.

A new link is printed at every start until an owner has signed in, and whenever an owner is named with `--owner`; later
`guildmark owner-link` prints one. Nobody can be locked out by a link that ran out or an address that takes no mail.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from guildmark.connect.course.bring_in import bring_in_shipped
from guildmark.people.actions import add_member, change_user_email, create_organisation, normal_email
from guildmark.people.links import make_link
from guildmark.people.models import Link, Membership, Organisation
from guildmark.people.queries import find_user

LIFETIME = timedelta(hours=24)
STAND_IN = "owner@localhost"


@transaction.atomic
def invite_owner(address: str, *, name: str, email: str | None) -> Sequence[str]:
    """Lines with a one-time link for the owner who is named, or where none has ever signed in; otherwise none."""
    at = timezone.now()
    owners = list_owners().filter(organisation__simulated=False)
    if email is None and owners.filter(user__last_login__isnull=False).exists():
        return []
    owner = _find_or_add(owners, name=name, email=email, at=at)
    return [write_link(owner, address=address, at=at)] if owner else []


def list_owners() -> QuerySet[Membership]:
    """The owners of every organisation here, in the order in which they came."""
    owners = Membership.objects.filter(role=Membership.Role.OWNER, user__is_active=True)
    return owners.select_related("organisation", "user").order_by("pk")


def write_link(owner: Membership, *, address: str, at: datetime) -> str:
    """A line with a new one-time link for this owner."""
    home = reverse("web:programs", args=[owner.organisation.slug])
    token = make_link(purpose=Link.Purpose.STAFF_SIGN_IN, user=owner.user, at=at, target=home, lifetime=LIFETIME)
    link = address + reverse("web:use_link", args=[token])
    return _("Owner's link, for one use within 24 hours: %(link)s") % {"link": link}


def _find_or_add(owners: QuerySet[Membership], *, name: str, email: str | None, at: datetime) -> Membership | None:
    """Whoever was named now, else whoever was named before, else an owner with a stand-in address.

    The first address that is named takes the place of the stand-in.
    """
    known = owners.last()
    if known is None:
        if Organisation.objects.exists():
            return None
        organisation = _found(name=name, at=at)
        return add_member(organisation=organisation, email=email or STAND_IN, role=Membership.Role.OWNER, at=at)
    if email is None:
        return known
    named = owners.filter(user__email=normal_email(email)).last()
    stand_in = owners.filter(user__email=STAND_IN).last()
    if named is None and stand_in and find_user(email) is None:
        change_user_email(user=stand_in.user, email=email, before=STAND_IN, at=at)
        return stand_in
    return named or add_member(organisation=known.organisation, email=email, role=Membership.Role.OWNER, at=at)


def _found(*, name: str, at: datetime) -> Organisation:
    """The installation's organisation, with the course that comes with Guildmark: a program can be designed at once."""
    organisation = create_organisation(name=name, at=at)
    bring_in_shipped(organisation=organisation, at=at)
    return organisation
