"""A contractor's addresses: asking for a link to another one, making it the main one, removing it.

Whether an address belongs to somebody else here is never told to whoever types it, only to whoever reads its mail.
"""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guildmark.outreach import addresses as mailed
from guildmark.people import addresses
from guildmark.people.queries import list_other_addresses
from guildmark.web.access import Reader, for_contractor
from guildmark.web.contractor.own import show_my_data
from guildmark.web.forms import FieldFaultError, read_email
from guildmark.web.limits import limited, may_mail

LONGEST = 200  # characters of an address that a link can carry


@limited("address", "10/minute")
@for_contractor
@require_POST
def add(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Mail a link to another address; it counts once the link was used by whoever is signed in."""
    typed = request.POST.get("email", "")
    try:
        email = _read(typed, reader)
    except FieldFaultError as fault:
        return show_my_data(request, reader, faults={"email": str(fault)}, email=typed)
    if may_mail(email):
        mailed.mail_address_link(contractor=reader.contractor, email=email, at=timezone.now())
    messages.success(request, _("Open the link in the mail to %(email)s on this device.") % {"email": email})
    return redirect("web:my_data")


def _read(typed: str, reader: Reader) -> str:
    """The address; what is refused here, its owner may know."""
    email = read_email(typed)
    others = [each.email for each in list_other_addresses(reader.contractor)]
    if email.lower() in {reader.contractor.email.lower(), *others}:
        raise FieldFaultError(_("This is one of your addresses already"))
    if len(others) + 1 >= addresses.MOST:
        raise FieldFaultError(_("You have %(n)s addresses; remove one first") % {"n": addresses.MOST})
    if len(email) > LONGEST:
        raise FieldFaultError(_("At most %(n)s characters") % {"n": LONGEST})
    return email


@for_contractor
@require_POST
def make_main(request: HttpRequest, reader: Reader, address_id: int) -> HttpResponse:
    """Mail goes there from now on."""
    try:
        mailed.make_main(contractor=reader.contractor, address=address_id, at=timezone.now())
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("Mail to you goes to %(email)s from now on.") % {"email": reader.contractor.email})
    return redirect("web:my_data")


@for_contractor
@require_POST
def remove(request: HttpRequest, reader: Reader, address_id: int) -> HttpResponse:
    """Forget an address; the main one cannot be removed, so that one is always left."""
    addresses.remove_address(contractor=reader.contractor, address=address_id, at=timezone.now())
    messages.success(request, _("Removed. Links that were mailed to you before no longer work."))
    return redirect("web:my_data")
