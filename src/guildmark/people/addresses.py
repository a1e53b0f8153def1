"""The addresses of a contractor besides the main one: each counts once its reader showed that it is theirs.

An address is one contractor's in an organisation, whichever kind it is. The main one is where mail goes; the others
only sign in, so that nothing is lost with a mailbox. There is always a main one.
"""

from datetime import datetime

from django.db import transaction

from guildmark.journal.actions import append_fact
from guildmark.people.actions import AddressTakenError, normal_email
from guildmark.people.models import Contractor, Link, OtherAddress
from guildmark.people.queries import find_contractor_by_email, lock_addresses

MOST = 3  # of one contractor, the main one included


class TooManyAddressesError(RuntimeError):
    """The contractor has as many addresses as one may have."""


@transaction.atomic
def add_address(*, contractor: Contractor, email: str, at: datetime) -> bool:
    """An address that its reader showed to be theirs; one that is theirs already changes nothing (False).

    Raises AddressTakenError when another contractor of the organisation has it, TooManyAddressesError.
    """
    address = normal_email(email)
    lock_addresses(contractor.organisation_id)
    holder = find_contractor_by_email(organisation=contractor.organisation, email=address)
    if holder == contractor:
        return False
    if holder:
        raise AddressTakenError
    if contractor.other_addresses.count() + 1 >= MOST:
        raise TooManyAddressesError
    contractor.other_addresses.create(organisation=contractor.organisation, email=address, confirmed_at=at)
    _note(contractor, "AddressAdded", at)
    return True


@transaction.atomic
def make_main(*, contractor: Contractor, address: int, at: datetime) -> None:
    """Mail goes there from now on, and the main one until now becomes another one, if it was ever confirmed.

    Raises OtherAddress.DoesNotExist for another's.
    """
    lock_addresses(contractor.organisation_id)
    locked = Contractor.objects.select_for_update().get(pk=contractor.pk)
    other = OtherAddress.objects.get(pk=address, contractor=contractor)
    before, confirmed = locked.email, locked.email_confirmed_at
    locked.email, locked.email_confirmed_at = other.email, other.confirmed_at
    locked.save(update_fields=["email", "email_confirmed_at"])
    contractor.email, contractor.email_confirmed_at = locked.email, locked.email_confirmed_at
    if before and confirmed:
        other.email, other.confirmed_at = before, confirmed
        other.save(update_fields=["email", "confirmed_at"])
    else:
        other.delete()
    _note(contractor, "MainAddressChanged", at)


@transaction.atomic
def remove_address(*, contractor: Contractor, address: int, at: datetime) -> None:
    """Forget an address that is not the main one; every link that was mailed to them before ends. Again: nothing."""
    if OtherAddress.objects.filter(pk=address, contractor=contractor).delete()[0]:
        Link.objects.filter(contractor=contractor, used_at=None).update(used_at=at)
        _note(contractor, "AddressRemoved", at)


def _note(contractor: Contractor, kind: str, at: datetime) -> None:
    append_fact(organisation=contractor.organisation_id, kind=kind, at=at, contractor=contractor.pk)
