"""Signs badges anew whose key was compromised: the same statements, word for word, with the key in use.

Every live badge once, a batch at a time. A batch is one transaction with its due row, and what it did is not found
again: a kill between batches loses nothing. The bytes before stay stored and are never served.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from guildmark.credentials.models import Badge, SignedCredential
from guildmark.credentials.signed_bytes import pack, read_statements
from guildmark.credentials.signers import Signer, get_signer
from guildmark.credentials.statuses import sign_anew
from guildmark.due import actions as due
from guildmark.due.handlers import handles
from guildmark.due.models import Due
from guildmark.journal.actions import append_many, draft_fact
from guildmark.journal.models import Fact
from guildmark.journal.queries import ReadFact
from guildmark.journal.subscriptions import follows
from guildmark.people.models import SigningKey

REISSUE = "reissue_badges"
AT_ONCE = 200
LOOKS = 2
AGAIN = timedelta(hours=1)  # longer than any transaction that was signing when the key was disowned


@follows("SigningKeyCompromised")
def begin(fact: ReadFact, at: datetime) -> None:
    """Whatever that key signed is signed anew: the lists at their next reader, badges in batches."""
    sign_anew(fact.organisation)
    _ask(uuid.UUID(fact.data["id"]), organisation=fact.organisation, look=1, after="", run_at=at)


def _ask(key: uuid.UUID, *, organisation: uuid.UUID, look: int, after: str, run_at: datetime) -> None:
    due.ask(
        kind=REISSUE, key=f"{key}:{look}:{after}", run_at=run_at, organisation=organisation,
        payload={"key": str(key), "look": look, "after": after},
    )  # fmt: skip


@handles(REISSUE)
def reissue(row: Due, at: datetime) -> None:
    """One batch, in the transaction that finishes the row."""
    key = SigningKey.objects.select_related("organisation").get(pk=row.payload["key"])
    reissue_some(key=key, look=row.payload["look"], after=row.payload["after"], at=at)


def reissue_some(*, key: SigningKey, look: int, after: str, at: datetime) -> None:
    """Sign a batch of badges anew, those behind `after`; asks for the next batch, and for a second look, by itself."""
    stale = _list_stale(key, at).order_by("pk").select_related("achievement")
    batch = list((stale.filter(pk__gt=after) if after else stale)[:AT_ONCE])
    _sign_anew(key, batch, at)
    if len(batch) == AT_ONCE:
        _ask(key.pk, organisation=key.organisation_id, look=look, after=str(batch[-1].pk), run_at=at)
    elif look < LOOKS:
        _ask(key.pk, organisation=key.organisation_id, look=look + 1, after="", run_at=at + AGAIN)


def reissue_one(badge: Badge, *, at: datetime) -> None:
    """Sign anew what of this badge a disowned key signed: of one that was revoked then, and now counts again."""
    disowned = SigningKey.objects.select_related("organisation").exclude(compromised_at=None)
    for key in disowned.filter(organisation=badge.organisation_id):
        if _stale_forms(key).filter(badge=badge).exists():
            _sign_anew(key, [badge], at)


def count_stale(key: SigningKey, *, at: datetime) -> int:
    """How many live badges are to be signed anew once this key is disowned."""
    return _list_stale(key, at).count()


def _list_stale(key: SigningKey, at: datetime) -> QuerySet[Badge]:
    """Live badges of which something is signed with that key and was not signed anew."""
    live = Badge.objects.filter(organisation=key.organisation_id, revoked_at=None, valid_until__gt=at)
    return live.filter(Exists(_stale_forms(key).filter(badge=OuterRef("pk"))))


def _stale_forms(key: SigningKey) -> QuerySet[SignedCredential]:
    same = {name: OuterRef(name) for name in ("badge", "format", "with_result")}
    newer = SignedCredential.objects.filter(**same, edition__gt=OuterRef("edition"))
    return SignedCredential.objects.filter(~Exists(newer), key=key)


def _sign_anew(key: SigningKey, badges: Sequence[Badge], at: datetime) -> None:
    if not badges:
        return
    forms = list(_stale_forms(key).filter(badge__in=badges))
    signer = get_signer(key.organisation, forms[0].format, at=at)  # a key signs in one format only
    SignedCredential.objects.bulk_create([_next_edition(form, signer, at) for form in forms], batch_size=200)
    append_many([_signed_anew(badge, signer.key, at) for badge in badges])


def _next_edition(form: SignedCredential, signer: Signer, at: datetime) -> SignedCredential:
    body = signer.sign(read_statements(form.body))
    return SignedCredential(
        badge_id=form.badge_id, format=form.format, with_result=form.with_result, edition=form.edition + 1,
        key=signer.key, signed_at=at, **pack(body),
    )  # fmt: skip


def _signed_anew(badge: Badge, key: SigningKey, at: datetime) -> Fact:
    return draft_fact(
        organisation=badge.organisation_id, kind="BadgeSignedAnew", at=at, contractor=badge.contractor_id,
        program=badge.achievement.program, data={"badge": str(badge.pk), "key": key.name},
    )  # fmt: skip
