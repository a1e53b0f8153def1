"""Writes about organisations, staff, clients, contractors and consent.

Each is atomic and appends its fact. Storing the same contractor again, by key or address, updates and never doubles.
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.db.models.functions import Lower
from django.utils.text import slugify

from guildmark.journal.actions import append_fact, append_many, draft_fact
from guildmark.journal.queries import list_named_by
from guildmark.people.keys import seal_personal
from guildmark.people.models import (
    Client,
    Consent,
    Contractor,
    Link,
    Membership,
    Organisation,
    StaffAccess,
    User,
)
from guildmark.people.queries import find_contractor_by_email, lock_addresses, map_other_holders
from guildmark.people.signing_keys import rotate_signing_key

CHANGEABLE = frozenset({"name", "currency", "zone", "postal_address", "contact_email"})


class EditedMeanwhileError(RuntimeError):
    """Somebody else saved the same thing since this editor opened it; nothing was overwritten."""


class AddressTakenError(RuntimeError):
    """Somebody else signs in with this address, or the address to be changed was changed already."""


class NameTakenError(RuntimeError):
    """Another client of the organisation has this name."""


class ClientInUseError(RuntimeError):
    """Something names this client, so it stays: gigs, somebody who acts for it, or a record of what they read."""


class LastOwnerError(RuntimeError):
    """An organisation keeps at least one owner."""


def normal_email(text: str) -> str:
    """The address as it is stored and compared: trimmed, lower case."""
    return text.strip().lower()


@transaction.atomic
def create_organisation(*, name: str, at: datetime, **settings: Any) -> Organisation:  # noqa: ANN401 - model fields
    """A new organisation with its first signing key; its slug is made from the name and is unique."""
    organisation = Organisation.objects.create(name=name, slug=_free_slug(name), created_at=at, **settings)
    rotate_signing_key(organisation=organisation, at=at)
    append_fact(organisation=organisation.pk, kind="OrganisationCreated", at=at)
    return organisation


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


@transaction.atomic
def change_organisation(*, organisation: Organisation, edition: int, at: datetime, **changes: str) -> None:
    """Change how it presents itself; raises EditedMeanwhileError when `edition` is not the one that stands."""
    if unknown := changes.keys() - CHANGEABLE:
        raise ValueError(f"cannot be changed here: {sorted(unknown)}")
    mine = Organisation.objects.filter(pk=organisation.pk, edition=edition)
    if not mine.update(**changes, edition=edition + 1):
        raise EditedMeanwhileError
    append_fact(organisation=organisation.pk, kind="OrganisationChanged", at=at, data={"fields": sorted(changes)})


@transaction.atomic
def add_member(
    *,
    organisation: Organisation,
    email: str,
    role: str,
    at: datetime,
    name: str = "",
    client: Client | None = None,
) -> Membership:
    """Give somebody a role; the same role again changes nothing."""
    user, _ = User.objects.get_or_create(email=normal_email(email), defaults={"name": name, "created_at": at})
    member, made = Membership.objects.get_or_create(
        organisation=organisation, user=user, role=role, defaults={"client": client}
    )
    if made:
        append_fact(organisation=organisation.pk, kind="MemberAdded", at=at, data={"user": str(user.pk), "role": role})
    return member


@transaction.atomic
def change_user_email(*, user: User, email: str, before: str, at: datetime) -> None:
    """Somebody who acts for organisations signs in with another address from now on; links to the old one end.

    Raises AddressTakenError when it is somebody else's, or when `before` is no longer theirs.
    """
    address = normal_email(email)
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.email != before or User.objects.filter(email__iexact=address).exclude(pk=user.pk).exists():
        raise AddressTakenError
    locked.email = user.email = address
    locked.save(update_fields=["email"])
    Link.objects.filter(user=locked, used_at=None).update(used_at=at)
    for organisation in set(Membership.objects.filter(user=locked).values_list("organisation", flat=True)):
        append_fact(organisation=organisation, kind="MemberAddressChanged", at=at, data={"user": str(user.pk)})


@transaction.atomic
def remove_member(*, organisation: Organisation, member: int, at: datetime) -> Membership:
    """Take a role back, at once; raises LastOwnerError for the only owner, Membership.DoesNotExist for another's."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # of two owners who remove each other, one stays
    found = Membership.objects.select_related("user").get(pk=member, organisation=organisation)
    owners = Membership.objects.filter(organisation=organisation, role=Membership.Role.OWNER)
    if found.role == Membership.Role.OWNER and owners.count() == 1:
        raise LastOwnerError
    data = {"user": str(found.user_id), "role": found.role}
    append_fact(organisation=organisation.pk, kind="MemberRemoved", at=at, data=data)
    Membership.objects.filter(pk=found.pk).delete()
    return found


@transaction.atomic
def get_or_add_client(*, organisation: Organisation, name: str, at: datetime, external_key: str = "") -> Client:
    """The organisation's client of that name, without regard to case; made if new, also when two ask at once."""
    named = Client.objects.filter(organisation=organisation, name__iexact=name)
    if known := named.first():
        return known
    try:
        with transaction.atomic():
            made = Client.objects.create(
                organisation=organisation, name=name, external_key=external_key, created_at=at
            )  # fmt: skip
    except IntegrityError:
        return named.get()
    append_fact(organisation=organisation.pk, kind="ClientAdded", at=at, data={"client": str(made.pk)})
    return made


@transaction.atomic
def rename_client(*, client: Client, name: str, before: str, at: datetime) -> None:
    """Call it `name` wherever it is named.

    Raises NameTakenError where another one has that name, EditedMeanwhileError when it is no longer called `before`.
    """
    try:
        with transaction.atomic():
            renamed = Client.objects.filter(pk=client.pk, name=before).update(name=name)
    except IntegrityError as problem:
        raise NameTakenError from problem
    if not renamed:
        raise EditedMeanwhileError
    append_fact(organisation=client.organisation_id, kind="ClientRenamed", at=at, data={"client": str(client.pk)})


@transaction.atomic
def remove_client(*, client: Client, at: datetime) -> None:
    """Forget a client that nothing names yet; raises ClientInUseError otherwise."""
    read = StaffAccess.objects.filter(client=client)
    if Membership.objects.filter(client=client).exists() or read.exists():
        raise ClientInUseError
    try:
        with transaction.atomic():
            Client.objects.filter(pk=client.pk).delete()
    except ProtectedError as problem:
        raise ClientInUseError from problem
    append_fact(organisation=client.organisation_id, kind="ClientRemoved", at=at, data={"client": str(client.pk)})


@transaction.atomic
def get_or_add_contractor(*, organisation: Organisation, email: str, at: datetime, name: str = "") -> Contractor:
    """The organisation's contractor with that address, main or other; made if new, otherwise untouched."""
    address = normal_email(email)
    if known := find_contractor_by_email(organisation=organisation, email=address):
        return known
    lock_addresses(organisation.pk)
    if taken := map_other_holders(organisation=organisation, emails=[address]):
        return taken[address]
    contractor, made = Contractor.objects.get_or_create(
        organisation=organisation, email=address,
        defaults={"name": name, "created_at": at, "zone": organisation.zone},
    )  # fmt: skip
    if made:
        append_fact(organisation=organisation.pk, kind="ContractorAdded", at=at, contractor=contractor.pk)
    return contractor


@transaction.atomic
def confirm_address(*, contractor: Contractor, at: datetime) -> None:
    """The contractor showed that they read the mail at their address; a second time changes nothing."""
    changed = Contractor.objects.filter(pk=contractor.pk, email_confirmed_at=None).update(email_confirmed_at=at)
    if changed:
        contractor.email_confirmed_at = at
        append_fact(organisation=contractor.organisation_id, kind="AddressConfirmed", at=at, contractor=contractor.pk)


@transaction.atomic
def correct_contractor(*, contractor: Contractor, at: datetime, **changes: str) -> None:
    """A contractor corrects what is held about them: name, zone, language, city."""
    allowed = {"name", "zone", "language", "city"}
    if unknown := changes.keys() - allowed:
        raise ValueError(f"cannot be corrected here: {sorted(unknown)}")
    for field_name, value in changes.items():
        setattr(contractor, field_name, value)
    contractor.save(update_fields=list(changes))
    append_fact(
        organisation=contractor.organisation_id, kind="ContractorCorrected", at=at, contractor=contractor.pk,
        data={"fields": sorted(changes), "sealed": seal_personal(contractor, dict(changes))},
    )  # fmt: skip


@transaction.atomic
def record_consent(
    *,
    contractor: Contractor,
    program: uuid.UUID,
    what: str,
    version: int,
    text: str,
    at: datetime,
    user_agent: str,
) -> Consent:
    """Put on record that exactly this text was accepted; the same version twice is one record."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    consent, made = Consent.objects.get_or_create(
        contractor=contractor, program=program, what=what, version=version,
        defaults={
            "organisation": contractor.organisation_id, "text_sha256": digest, "at": at,
            "user_agent": user_agent[:300],
        },
    )  # fmt: skip
    if made:
        append_fact(
            organisation=contractor.organisation_id, kind="TermsAccepted", at=at, contractor=contractor.pk,
            program=program, data={"what": what, "version": version, "text_sha256": digest},
        )  # fmt: skip
    return consent


def record_access(
    *, user: User, organisation: Organisation, what: str, contractors: Iterable[uuid.UUID], at: datetime,
    role: str = "", client: Client | None = None, others: int = 0,
) -> None:  # fmt: skip
    """Put on record whose personal data somebody read: one row for each contractor, written in one query.

    `others` counts people on the same page who are not contractors yet; where nobody else is on it, they are one row.
    """
    seen = list(dict.fromkeys(contractors))
    ids: list[uuid.UUID | None] = [*seen] if seen else [None] * bool(others)
    about = {"organisation": organisation.pk, "user": user.pk, "what": what, "count": len(seen) + others, "at": at}
    StaffAccess.objects.bulk_create(
        [StaffAccess(contractor=each, role=role, client=client, **about) for each in ids], batch_size=500
    )


@dataclass(frozen=True, slots=True)
class ContractorRow:
    """One contractor as an import hands it over."""

    external_key: str = ""
    email: str = ""
    name: str = ""
    zone: str = ""
    language: str = ""
    region: str = ""
    city: str = ""
    skills: tuple[str, ...] = ()
    groups: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a batch: how many were new, changed, and as they stood; by row, the names that were kept."""

    added: int
    changed: int
    same: int
    kept_names: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a row would do to whom the organisation knows: nobody yet, or what changes, old and new, by field.

    `kept_name` is a name that the row contradicts and that stays.
    """

    known: bool
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    kept_name: str = ""


@transaction.atomic
def store_contractors(*, organisation: Organisation, rows: Sequence[ContractorRow], at: datetime) -> Stored:
    """Add or update a batch (a few thousand at most) in a handful of queries; the same batch again changes nothing.

    A name that the contractor corrected or that stands on a badge is kept, and so is an address that they chose.
    """
    lock_addresses(organisation.pk)
    known = _known_contractors(organisation, rows)
    fixed = _list_fixed(organisation, known, rows)
    new: list[Contractor] = []
    changed: list[Contractor] = []
    kept: dict[int, str] = {}
    for place, row in enumerate(rows):
        contractor = known.get(_key_of(row)) or known.get(normal_email(row.email))
        if contractor is None:
            contractor = Contractor(organisation=organisation, created_at=at, **_values(row))
            new.append(contractor)
            known[_key_of(row)] = contractor
            continue
        foreseen = _foresee(contractor, row, fixed)
        if foreseen.kept_name:
            kept[place] = foreseen.kept_name
        if _apply(contractor, foreseen) and contractor not in new and contractor not in changed:
            changed.append(contractor)
    Contractor.objects.bulk_create(new, batch_size=500)
    Contractor.objects.bulk_update(changed, _FIELDS, batch_size=200)
    append_many([draft_fact(organisation=organisation.pk, kind="ContractorAdded", at=at, contractor=c.pk) for c in new])
    return Stored(len(new), len(changed), len(rows) - len(new) - len(changed), kept)


def foresee_contractors(*, organisation: Organisation, rows: Sequence[ContractorRow]) -> list[Foreseen]:
    """What storing these rows would do, for each of them; nothing is stored."""
    known = _known_contractors(organisation, rows)
    fixed = _list_fixed(organisation, known, rows)
    found = [known.get(_key_of(row)) or known.get(normal_email(row.email)) for row in rows]
    return [
        _foresee(contractor, row, fixed) if contractor else Foreseen(known=False)
        for contractor, row in zip(found, rows, strict=True)
    ]


def find_stored(*, organisation: Organisation, rows: Sequence[ContractorRow]) -> list[Contractor]:
    """The contractor whom each of these rows names; they were stored before."""
    known = _known_contractors(organisation, rows)
    return [known.get(_key_of(row)) or known[normal_email(row.email)] for row in rows]


def _list_fixed(
    organisation: Organisation, known: dict[str, Contractor], rows: Sequence[ContractorRow]
) -> set[tuple[uuid.UUID, str]]:  # fmt: skip
    """Whose name or address a file does not replace, as pairs of contractor and field."""
    found = [(known.get(_key_of(row)) or known.get(normal_email(row.email)), row) for row in rows]
    pairs = [(contractor, row) for contractor, row in found if contractor]
    return {(each, "name") for each in _list_fixed_names(pairs)} | {
        (each, "email") for each in _list_fixed_addresses(organisation, pairs)
    }


def _list_fixed_names(pairs: Iterable[tuple[Contractor, ContractorRow]]) -> set[uuid.UUID]:
    """Those who corrected their name themselves, or on whose badge it stands."""
    ids = {found.pk for found, row in pairs if found.name and row.name and found.name != row.name}
    facts = list_named_by(contractors=ids, kinds=("ContractorCorrected", "BadgeIssued")) if ids else []
    return {each.contractor for each in facts if each.contractor and "name" in each.data.get("fields", ["name"])}


def _list_fixed_addresses(
    organisation: Organisation, pairs: Iterable[tuple[Contractor, ContractorRow]]
) -> set[uuid.UUID]:  # fmt: skip
    """Those who chose their main address themselves, and those to whom the file gives one that is another already."""
    given = {found.pk: email for found, row in pairs if (email := normal_email(row.email)) not in {"", found.email}}
    taken = map_other_holders(organisation=organisation, emails=given.values())
    facts = list_named_by(contractors=given, kinds=("MainAddressChanged",)) if given else []
    return {pk for pk, email in given.items() if email in taken} | {
        each.contractor for each in facts if each.contractor
    }


_FIELDS = ("external_key", "email", "name", "zone", "language", "region", "city", "skills", "groups")


def _key_of(row: ContractorRow) -> str:
    return f"#{row.external_key}" if row.external_key else normal_email(row.email)


def _known_contractors(organisation: Organisation, rows: Iterable[ContractorRow]) -> dict[str, Contractor]:
    """Whom the rows may mean, by key (with a #) and by every address of theirs."""
    keys = [row.external_key for row in rows if row.external_key]
    emails = [normal_email(row.email) for row in rows if row.email]
    mine = Contractor.objects.filter(organisation=organisation)
    # Both conditions repeat those of the partial indexes: without them SQLite scans the whole organisation.
    by_key = {f"#{c.external_key}": c for c in mine.exclude(external_key="").filter(external_key__in=keys)}
    by_email = mine.exclude(email="").annotate(lower=Lower("email")).filter(lower__in=emails)
    found = by_key | {c.email: c for c in by_email} | map_other_holders(organisation=organisation, emails=emails)
    once = {c.pk: c for c in found.values()}  # somebody who is named in two ways is one object
    return {name: once[c.pk] for name, c in found.items()}


def _values(row: ContractorRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _FIELDS}
    return values | {"email": normal_email(row.email), "skills": list(row.skills)}


def _foresee(contractor: Contractor, row: ContractorRow, fixed: set[tuple[uuid.UUID, str]]) -> Foreseen:
    """What the row says otherwise than what is known; an empty cell says nothing."""
    wanted = {name: value for name, value in _values(row).items() if value}
    before = {name: getattr(contractor, name) for name in wanted}
    changes = {name: (before[name], value) for name, value in wanted.items() if before[name] != value}
    if (contractor.pk, "email") in fixed:
        changes.pop("email", None)
    if "name" in changes and (contractor.pk, "name") in fixed:
        return Foreseen(known=True, kept_name=changes.pop("name")[0], changes=changes)
    return Foreseen(known=True, changes=changes)


def _apply(contractor: Contractor, foreseen: Foreseen) -> bool:
    """Take over what changes. True when anything did."""
    for name, (_old, value) in foreseen.changes.items():
        setattr(contractor, name, value)
    return bool(foreseen.changes)
