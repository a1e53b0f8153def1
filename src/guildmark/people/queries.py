"""Reads about people; fetching and checking whose it is are one call."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from guildmark.held import Held, same
from guildmark.people.keys import unwrap
from guildmark.people.models import (
    Client,
    Consent,
    Contractor,
    Link,
    Membership,
    Organisation,
    OtherAddress,
    SigningKey,
    StaffAccess,
    User,
)


def get_organisation(slug: str) -> Organisation:
    """The organisation of that slug; raises Organisation.DoesNotExist."""
    return Organisation.objects.get(slug=slug)


def find_organisation(slug: str) -> Organisation | None:
    """The organisation of that slug, or None."""
    return Organisation.objects.filter(slug=slug).first()


def get_organisation_by_id(organisation: uuid.UUID) -> Organisation:
    """The organisation of that id; raises Organisation.DoesNotExist."""
    return Organisation.objects.get(pk=organisation)


def find_any_organisation() -> Organisation | None:
    """The first organisation of this installation, or None where it is empty."""
    return Organisation.objects.order_by("created_at").first()


def find_simulated_organisation() -> Organisation | None:
    """The first made-up organisation, or None; only the demo asks this."""
    return Organisation.objects.filter(simulated=True).order_by("created_at").first()


def list_organisations() -> list[Organisation]:
    """The organisations of this installation whose world is real."""
    return list(Organisation.objects.filter(simulated=False).order_by("created_at"))


def find_user(email: str) -> User | None:
    """The user with that address, or None."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()


def list_memberships(user: User) -> list[Membership]:
    """The roles of a user, with organisations and clients."""
    return list(
        Membership.objects.filter(user=user).select_related("organisation", "client").order_by("organisation__name")
    )


def list_staff(organisation: Organisation) -> list[Membership]:
    """Who acts for the organisation or for its clients, by role and address."""
    rows = Membership.objects.filter(organisation=organisation).select_related("user", "client")
    order = {role: number for number, role in enumerate(Membership.Role.values)}
    return sorted(rows, key=lambda m: (order[m.role], str(m.client or ""), m.user.email))


def list_client_users(client: Client) -> list[User]:
    """Who acts for the client."""
    return list(User.objects.filter(memberships__client=client, is_active=True).order_by("email"))


def find_member(*, organisation: Organisation, email: str, role: str) -> Membership | None:
    """That role of whoever signs in with that address, or None."""
    held = Membership.objects.filter(organisation=organisation, user__email__iexact=email, role=role)
    return held.select_related("user", "client").first()


def list_roles(*, organisation: Organisation, email: str) -> list[Membership]:
    """Every role in that organisation of whoever signs in with that address."""
    held = Membership.objects.filter(organisation=organisation, user__email__iexact=email)
    return list(held.select_related("user", "client").order_by("pk"))


def get_member(*, organisation: Organisation, member: int) -> Membership:
    """One role of that organisation; raises Membership.DoesNotExist for another's."""
    return Membership.objects.select_related("user", "client").get(pk=member, organisation=organisation)


def get_contractor(*, organisation: Organisation, contractor: uuid.UUID) -> Contractor:
    """One contractor of that organisation; raises Contractor.DoesNotExist for another's too."""
    return Contractor.objects.select_related("organisation").get(pk=contractor, organisation=organisation)


def get_contractor_by_id(contractor: uuid.UUID) -> Contractor:
    """One contractor by id, for sessions that were opened for them; raises Contractor.DoesNotExist."""
    return Contractor.objects.select_related("organisation").get(pk=contractor, erased_at=None)


def list_contractors_by_email(email: str) -> list[Contractor]:
    """Who has that address, main or other, in whichever organisations; for mailing them a link, never for showing."""
    others = OtherAddress.objects.filter(email=email.strip().lower()).values_list("contractor", flat=True)
    found = Contractor.objects.filter(Q(email__iexact=email.strip()) | Q(pk__in=list(others[:20])), erased_at=None)
    return list(found.select_related("organisation")[:20])


def find_contractor_by_email(*, organisation: Organisation, email: str) -> Contractor | None:
    """The contractor with that address in that organisation, main or other, or None."""
    found = Contractor.objects.filter(organisation=organisation, email__iexact=email.strip()).first()
    return found or next(iter(map_other_holders(organisation=organisation, emails=[email]).values()), None)


def map_other_holders(*, organisation: Organisation, emails: Iterable[str]) -> dict[str, Contractor]:
    """Whose address each of these is besides their main one, by the address in lower case."""
    wanted = {email.strip().lower() for email in emails}
    held = OtherAddress.objects.filter(organisation=organisation, email__in=wanted).select_related("contractor")
    return {each.email: each.contractor for each in held} if wanted else {}


def list_other_addresses(contractor: Contractor) -> list[OtherAddress]:
    """The addresses of a contractor besides the main one."""
    return list(contractor.other_addresses.order_by("pk"))


def lock_addresses(organisation: uuid.UUID) -> None:
    """Nobody else gives an address of this organisation to a contractor until this transaction ends.

    No constraint spans main and other addresses, so whoever adds one to either waits here. Rows that only refer to the
    organisation do not.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation)


SORTS = {"name": "name", "email": "email", "newest": "-created_at"}


def list_contractors(
    *,
    organisation: Organisation,
    after: tuple[Any, uuid.UUID] | None = None,
    search: str = "",
    limit: int = 50,
    sort: str = "name",
) -> list[Contractor]:
    """Contractors in one of the orders of `SORTS`, paged by the pair of what they are sorted by and id."""
    rows = Contractor.objects.filter(organisation=organisation, erased_at=None).order_by(SORTS[sort], "id")
    rows = _search(rows, search)
    if after:
        rows = rows.filter(_beyond(sort, *after))
    return list(rows[:limit])


def _beyond(sort: str, value: Any, last: uuid.UUID) -> Q:  # noqa: ANN401 - whatever the column holds
    column, way = SORTS[sort].lstrip("-"), "lt" if SORTS[sort].startswith("-") else "gt"
    return Q(**{f"{column}__{way}": value}) | Q(**{column: value, "id__gt": last})


def get_sorted_by(contractor: Contractor, sort: str) -> Any:  # noqa: ANN401 - whatever the column holds
    """By what a contractor stands where they do in that order."""
    return getattr(contractor, SORTS[sort].lstrip("-"))


def count_contractors(organisation: Organisation, *, search: str = "") -> int:
    """How many contractors the organisation knows, of that name or address where one is searched."""
    return _search(Contractor.objects.filter(organisation=organisation, erased_at=None), search).count()


def _search(rows: QuerySet[Contractor], search: str) -> QuerySet[Contractor]:
    return rows.filter(Q(name__icontains=search) | Q(email__icontains=search)) if search else rows


def list_clients(organisation: Organisation) -> list[Client]:
    """The organisation's clients by name."""
    return list(Client.objects.filter(organisation=organisation).order_by("name"))


def get_client(*, organisation: Organisation, client: uuid.UUID) -> Client:
    """That client of the organisation; raises Client.DoesNotExist for another's."""
    return Client.objects.get(organisation=organisation, pk=client)


def find_client(*, organisation: Organisation, name: str) -> Client | None:
    """The organisation's client of that name, without regard to case, or None."""
    return Client.objects.filter(organisation=organisation, name__iexact=name).first()


def get_signing_key(organisation: Organisation) -> tuple[SigningKey, bytes]:
    """The key in use for documents and its 32 private bytes; raises SigningKey.DoesNotExist."""
    key = SigningKey.objects.get(organisation=organisation, kind=SigningKey.Kind.ED25519, retired_at=None)
    return key, unwrap_signing_key(key)


def find_token_key(organisation: Organisation) -> SigningKey | None:
    """The key in use for tokens, or None where none was needed yet."""
    return SigningKey.objects.filter(organisation=organisation, kind=SigningKey.Kind.RSA, retired_at=None).first()


def unwrap_signing_key(key: SigningKey) -> bytes:
    """The private half: 32 bytes of an Ed25519 key, an RSA key as PKCS #8."""
    return unwrap(key.wrapped_private, label=f"signing:{key.pk}")


def list_published_keys(organisation: Organisation) -> list[SigningKey]:
    """Every key that an organisation ever signed with; only what the compromised ones signed counts no more."""
    return list(SigningKey.objects.filter(organisation=organisation).order_by("created_at"))


def find_signing_key(name: str) -> SigningKey | None:
    """The key of that name, or None."""
    return SigningKey.objects.select_related("organisation").filter(name=name).first()


def get_token_jwk(*, organisation: uuid.UUID, name: str) -> dict[str, str]:
    """The public half of a key for tokens whose signatures count; raises SigningKey.DoesNotExist."""
    keys = SigningKey.objects.filter(organisation=organisation, kind=SigningKey.Kind.RSA, compromised_at=None)
    found: dict[str, str] = keys.get(name=name).public_jwk
    return found


def list_signing_keys() -> list[SigningKey]:
    """Every key of every organisation, the made-up ones too, oldest first; for the person who runs the installation."""
    rows = SigningKey.objects.select_related("organisation")
    return list(rows.order_by("organisation__created_at", "organisation", "created_at", "pk"))


def list_consents(contractor: Contractor) -> list[Consent]:
    """What a contractor agreed to, newest first."""
    return list(Consent.objects.filter(contractor=contractor).order_by("-at", "-pk"))


def map_users(users: Collection[uuid.UUID]) -> dict[uuid.UUID, User]:
    """Those of these users who are known, by id; for saying who recorded something."""
    return User.objects.in_bulk(list(users)) if users else {}


def map_contractors(*, organisation: Organisation, contractors: Collection[uuid.UUID]) -> dict[uuid.UUID, Contractor]:
    """Those of these contractors who are the organisation's, by id."""
    return Contractor.objects.filter(organisation=organisation).in_bulk(list(contractors))


def list_ids_by_email(*, organisation: Organisation, emails: Collection[str]) -> list[uuid.UUID]:
    """The ids of those contractors whose address is among these; for saying whose rows somebody saw."""
    mine = Contractor.objects.filter(organisation=organisation).exclude(email="").annotate(lower=Lower("email"))
    wanted = {email.strip().lower() for email in emails}
    others = [each.pk for each in map_other_holders(organisation=organisation, emails=wanted).values()]
    return [*mine.filter(lower__in=wanted).values_list("pk", flat=True), *others] if wanted else []


def list_program_consents(
    *, organisation: Organisation, program: uuid.UUID, before: int | None = None, limit: int = 50
) -> list[Consent]:
    """What was agreed to in a program, newest first, with whose it is; paged by number."""
    rows = Consent.objects.filter(organisation=organisation.pk, program=program).select_related("contractor")
    return list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[:limit])


def count_consents(*, organisation: Organisation, program: uuid.UUID) -> dict[int, int]:
    """How many contractors accepted each version of a program's terms."""
    rows = Consent.objects.filter(organisation=organisation.pk, program=program, what="terms")
    return dict(rows.values_list("version").annotate(n=Count("pk")).order_by("version"))


def list_held(contractor: Contractor) -> dict[str, Held]:
    """What is held here about a contractor, besides what stands in their own row. A member of staff is not named."""
    about = {"contractor": contractor.pk}
    return {
        "agreed": Held(
            Consent.objects.filter(**about), same("what", "version", "program", "text_sha256", "at", "user_agent")
        ),
        "other_addresses": Held(OtherAddress.objects.filter(**about), same("email", "confirmed_at")),
        "links": Held(Link.objects.filter(**about), same("purpose", "created_at", "expires_at", "used_at")),
        "read_by_staff": Held(
            StaffAccess.objects.filter(**about),
            same("what", "role", "at", client="client__name", people_on_it="count"),
        ),
    }


def count_held(contractor: Contractor, held: Mapping[str, Held]) -> dict[str, int]:
    """How many rows there are of each kind, asked in one question."""
    count = Func(F("pk"), function="COUNT", output_field=IntegerField())
    numbered = {f"n{place}": name for place, name in enumerate(held)}
    counts = {
        key: Subquery(held[name].rows.order_by().annotate(counted=count).values("counted"))
        for key, name in numbered.items()
    }
    row = Contractor.objects.filter(pk=contractor.pk).annotate(**counts).values(*counts).get()
    return {name: row[key] or 0 for key, name in numbered.items()}
