"""Moves money between the accounts of a fund, makes and keeps promises, counts the uses of a premium.

A fund's row is locked while its money moves, so two who join at once cannot both take the last of it. Every effect has
a key: asked for twice, it happens once.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, QuerySet, Sum

from guildmark.due import actions as due
from guildmark.engine.decisions.paying import Refusal, refuse_day
from guildmark.engine.decisions.premium import next_use
from guildmark.journal.actions import append_fact, append_many, draft_fact
from guildmark.journal.models import Fact
from guildmark.people.models import Contractor, Organisation
from guildmark.people.places import find_zone
from guildmark.rewards.models import Fund, Payment, PremiumUse, Promise, Transfer
from guildmark.rewards.queries import find_live_promises, list_to_pay

LAPSE = "lapse_promises"
GRACE = timedelta(days=1)  # a gig accepted on the last day may become known here only after it
_BALANCES = ("funded", "reserved", "committed", "paid")


class ShortOfFundsError(RuntimeError):
    """The fund has not enough left for what was asked."""


@transaction.atomic
def open_fund(*, organisation: Organisation, program: uuid.UUID, currency: str) -> Fund:
    """The fund of a program in one currency, new or as it stands."""
    fund, _ = Fund.objects.get_or_create(organisation=organisation, program=program, currency=currency)
    return fund


@transaction.atomic
def add_funds(*, fund: Fund, amount_minor: int, key: str, at: datetime) -> bool:
    """Money is made available to a program; False when this was asked for before."""
    moved = _move(fund, key=key, debit="outside", credit="funded", amount=amount_minor, reason="funded", at=at)
    if moved:
        append_fact(
            organisation=fund.organisation_id, kind="FundToppedUp", at=at, program=fund.program,
            data={"amount_minor": amount_minor, "currency": fund.currency},
        )  # fmt: skip
    return moved


def _move(
    fund: Fund, *, key: str, debit: str, credit: str, amount: int, reason: str, at: datetime,
    contractor: uuid.UUID | None = None, gig: uuid.UUID | None = None, promise: uuid.UUID | None = None,
) -> bool:  # fmt: skip
    """One transfer and the balances it changes; False when its key was used before. Raises ShortOfFundsError."""
    locked = Fund.objects.select_for_update().get(pk=fund.pk)
    if Transfer.objects.filter(key=key).exists():
        return False
    if debit in _BALANCES and getattr(locked, f"{debit}_minor") < amount:
        raise ShortOfFundsError(f"{debit}: {getattr(locked, f'{debit}_minor')} is less than {amount}")
    Transfer.objects.create(
        fund=locked, key=key, debit=debit, credit=credit, amount_minor=amount, reason=reason, at=at,
        contractor=contractor, gig=gig, promise=promise,
    )  # fmt: skip
    _change_balances(fund, debit, credit, amount)
    return True


def _change_balances(fund: Fund, debit: str, credit: str, amount: int) -> None:
    changes = {f"{debit}_minor": F(f"{debit}_minor") - amount} if debit in _BALANCES else {}
    changes |= {f"{credit}_minor": F(f"{credit}_minor") + amount} if credit in _BALANCES else {}
    Fund.objects.filter(pk=fund.pk).update(**changes)


@dataclass(frozen=True, slots=True)
class PremiumTerms:
    """What a premium promises: percentage in basis points, on how many gigs, at most how much in all."""

    basis_points: int
    uses: int
    cap_minor: int
    criterion: str


@transaction.atomic
def make_promise(
    *, fund: Fund, enrolment: uuid.UUID, contractor: Contractor, terms: PremiumTerms, at: datetime
) -> Promise:
    """Promise a premium and set its cap aside; raises ShortOfFundsError, and then nothing was promised."""
    promise, made = Promise.objects.get_or_create(
        enrolment=enrolment,
        defaults={
            "fund": fund, "contractor": contractor, "basis_points": terms.basis_points, "uses": terms.uses,
            "cap_minor": terms.cap_minor, "criterion": terms.criterion, "made_at": at,
        },
    )  # fmt: skip
    if made:
        _move(
            fund, key=f"reserve:{promise.pk}", debit="funded", credit="reserved", amount=terms.cap_minor,
            reason="reserved at joining", at=at, contractor=contractor.pk, promise=promise.pk,
        )  # fmt: skip
        _tell(promise, "PremiumPromised", at, amount_minor=terms.cap_minor)
    return promise


@transaction.atomic
def promise_again(*, enrolment: uuid.UUID, at: datetime) -> None:
    """Set a promise aside once more that was given back unearned; raises ShortOfFundsError, and nothing changed."""
    promise = Promise.objects.select_for_update().select_related("fund").filter(enrolment=enrolment).first()
    if promise is None or promise.state != Promise.State.ENDED or promise.earned_at:
        return
    _move(
        promise.fund, key=_next_key("reserve", promise), debit="funded", credit="reserved", amount=promise.cap_minor,
        reason="reserved again", at=at, contractor=promise.contractor_id, promise=promise.pk,
    )  # fmt: skip
    Promise.objects.filter(pk=promise.pk).update(state=Promise.State.PROMISED)
    _tell(promise, "PremiumPromised", at, amount_minor=promise.cap_minor)


def _next_key(what: str, promise: Promise) -> str:
    """The key of a transfer that happens once for each time the promise was made; its row is locked meanwhile."""
    before = Transfer.objects.filter(promise=promise.pk, key__startswith=f"{what}:").count()
    return _numbered(what, promise, before)


def _numbered(what: str, promise: Promise, before: int) -> str:
    return f"{what}:{promise.pk}:{before + 1}" if before else f"{what}:{promise.pk}"


@transaction.atomic
def earn_promise(*, enrolment: uuid.UUID, at: datetime, lasts_days: int) -> Promise | None:
    """The condition is met: from now on the premium applies. None where nothing was promised."""
    promise = Promise.objects.select_for_update().filter(enrolment=enrolment).first()
    if promise and promise.state == Promise.State.PROMISED:
        promise.state, promise.earned_at = Promise.State.EARNED, at
        promise.ends_at = at + timedelta(days=lasts_days)
        promise.save(update_fields=["state", "earned_at", "ends_at"])
        ask_for_lapse(promise.ends_at)
        _tell(promise, "PremiumEarned", at)
    return promise


@transaction.atomic
def date_promise(*, enrolment: uuid.UUID, at: datetime, lasts_days: int) -> None:
    """A promise not yet earned gets an end of its own, so that its money does not wait for ever."""
    ends_at = at + timedelta(days=lasts_days)
    if Promise.objects.filter(enrolment=enrolment, state=Promise.State.PROMISED).update(ends_at=ends_at):
        ask_for_lapse(ends_at)


def ask_for_lapse(ends_at: datetime) -> None:
    """Let what ends on that day lapse once it is over: one request for all that end on one day."""
    midnight = datetime.combine(ends_at.astimezone(UTC).date() + timedelta(days=1), time(), tzinfo=UTC)
    due.ask(kind=LAPSE, key=f"{midnight.date()}:1", run_at=midnight + GRACE, payload={"round": 1})


@transaction.atomic
def end_promises(*, enrolments: Iterable[uuid.UUID], at: datetime) -> int:
    """Give back what is set aside for these enrolments and was not earned; what was earned is kept. Returns how many.

    It goes back to its fund, for whoever joins next; once that is closed, out of it.
    """
    promises = Promise.objects.filter(enrolment__in=list(enrolments), state=Promise.State.PROMISED)
    return _end_many(promises.order_by("pk"), "PremiumReleased", at, back=True)


@transaction.atomic
def end_earned(*, enrolment: uuid.UUID, at: datetime) -> int:
    """An earned premium applies to no further gig; what is committed or on a gig stays. Returns how many ended."""
    promises = Promise.objects.filter(enrolment=enrolment, state=Promise.State.EARNED)
    return _end_many(promises, "PremiumEnded", at)


@transaction.atomic
def earn_again(*, enrolment: uuid.UUID, at: datetime) -> bool:
    """Set aside again what was left of an earned premium that ended with its badge by mistake, until its own end.

    False where nothing is left of it, or where its fund is closed and nothing can be promised from it any more.
    Raises ShortOfFundsError when an open fund does not cover it; then nothing changed.
    """
    promise = Promise.objects.select_for_update(of=("self",)).select_related("fund").filter(enrolment=enrolment).first()
    if promise is None or promise.state != Promise.State.ENDED or promise.ends_at is None or promise.ends_at <= at:
        return False
    used = promise.premium_uses.exclude(state=PremiumUse.State.RETURNED)
    rest = promise.cap_minor - (used.aggregate(total=Sum("amount_minor"))["total"] or 0)
    if promise.earned_at is None or promise.fund.closed_at or rest <= 0 or used.count() >= promise.uses:
        return False
    _move(
        promise.fund, key=_next_key("reserve", promise), debit="funded", credit="reserved", amount=rest,
        reason="reserved again", at=at, contractor=promise.contractor_id, promise=promise.pk,
    )  # fmt: skip
    Promise.objects.filter(pk=promise.pk).update(state=Promise.State.EARNED)
    _tell(promise, "PremiumEarnedAgain", at, amount_minor=rest)
    return True


@transaction.atomic
def lapse_promises(*, at: datetime, most: int = 500) -> int:
    """Release what is unused of promises whose own end has passed; what is committed or on a gig stays."""
    alive = Promise.objects.filter(state__in=(Promise.State.PROMISED, Promise.State.EARNED), ends_at__lte=at - GRACE)
    return _end_many(alive.order_by("pk")[:most], "PremiumLapsed", at)


def _end_many(promises: QuerySet[Promise], kind: str, at: datetime, *, back: bool = False) -> int:
    """End them all; with `back`, their money returns to what an open fund can promise."""
    ended = list(promises.select_for_update(of=("self",)).select_related("fund"))
    used = PremiumUse.objects.filter(promise__in=ended).exclude(state=PremiumUse.State.RETURNED)
    taken = dict(used.values_list("promise").annotate(total=Sum("amount_minor")))
    rests = [(each, each.cap_minor - taken.get(each.pk, 0)) for each in ended]
    _release_many([(each, rest) for each, rest in rests if rest > 0], at, back=back)
    Promise.objects.filter(pk__in=[each.pk for each in ended]).update(state=Promise.State.ENDED)
    append_many([_draft(each, kind, at, amount_minor=rest) for each, rest in rests])
    return len(ended)


def _release_many(rests: Sequence[tuple[Promise, int]], at: datetime, *, back: bool) -> None:
    """One transfer a promise, one change of balance a fund. Its promise is locked, so each is released once."""
    earlier = Transfer.objects.filter(promise__in=[each.pk for each, _ in rests], key__startswith="release:")
    before = dict(earlier.values_list("promise").annotate(n=Count("pk")))
    for fund in Fund.objects.select_for_update().filter(pk__in={each.fund_id for each, _ in rests}).order_by("pk"):
        mine = [(each, rest) for each, rest in rests if each.fund_id == fund.pk]
        total = sum(rest for _, rest in mine)
        if fund.reserved_minor < total:
            raise ShortOfFundsError(f"reserved: {fund.reserved_minor} is less than {total}")
        credit = "funded" if back and fund.closed_at is None else "released"
        Transfer.objects.bulk_create([_release(each, rest, before.get(each.pk, 0), credit, at) for each, rest in mine])
        _change_balances(fund, "reserved", credit, total)


def _release(promise: Promise, rest: int, before: int, credit: str, at: datetime) -> Transfer:
    """The transfer that gives the rest back; numbered where the promise was given back before and made again."""
    return Transfer(
        fund_id=promise.fund_id, key=_numbered("release", promise, before), debit="reserved", credit=credit,
        amount_minor=rest, reason="given back unearned" if credit == "funded" else "released unused",
        contractor=promise.contractor_id, promise=promise.pk, at=at,
    )  # fmt: skip


@transaction.atomic
def close_fund(*, program: uuid.UUID, at: datetime) -> int:
    """Give back what can no longer be promised to anybody; returns how much. A second time there is nothing left."""
    rest = 0
    funds = Fund.objects.select_for_update().filter(program=program, closed_at=None)
    for fund in funds.order_by("pk"):
        rest += _close(fund, at)
    return rest


def _close(fund: Fund, at: datetime) -> int:
    Fund.objects.filter(pk=fund.pk).update(closed_at=at)
    if fund.funded_minor:
        _move(
            fund, key=f"close:{fund.pk}", debit="funded", credit="released", amount=fund.funded_minor,
            reason="released when the program closed", at=at,
        )  # fmt: skip
        append_fact(
            organisation=fund.organisation_id, kind="FundReleased", at=at, program=fund.program,
            data={"amount_minor": fund.funded_minor, "currency": fund.currency},
        )  # fmt: skip
    return fund.funded_minor


def _release_rest(promise: Promise, at: datetime) -> None:
    taken = promise.premium_uses.exclude(state="returned").aggregate(total=Sum("amount_minor"))["total"] or 0
    rest = promise.cap_minor - taken
    if rest > 0:
        _move(
            promise.fund, key=_next_key("release", promise), debit="reserved", credit="released", amount=rest,
            reason="released unused", at=at, contractor=promise.contractor_id, promise=promise.pk,
        )  # fmt: skip
    Promise.objects.filter(pk=promise.pk).update(state=Promise.State.ENDED)
    _tell(promise, "PremiumEnded", at)


@transaction.atomic
def reserve_use(
    *, contractor: uuid.UUID, gig: uuid.UUID, value_minor: int, currency: str, at: datetime
) -> PremiumUse | None:
    """Reserve one use of the contractor's oldest premium for a gig just accepted; None where none applies."""
    live = find_live_promises(contractor, currency=currency, at=at)
    for promise in live.select_for_update(of=("self",)):
        taken = list(promise.premium_uses.exclude(state="returned"))
        if any(use.gig == gig for use in taken):
            return next(use for use in taken if use.gig == gig)
        if new := next_use(promise.terms, [use.counted for use in taken], value_minor=value_minor):
            use = PremiumUse.objects.create(
                promise=promise, gig=gig, slot=new.slot, amount_minor=new.amount_minor, reserved_at=at
            )
            _tell(promise, "PremiumReserved", at, gig=str(gig), amount_minor=new.amount_minor)
            return use
    return None


@transaction.atomic
def consume_use(*, gig: uuid.UUID, at: datetime) -> PremiumUse | None:
    """The gig is complete: the reserved use is spent and its money committed. None where there is no use."""
    use = _use_of(gig, PremiumUse.State.RESERVED)
    if use is None:
        return None
    PremiumUse.objects.filter(pk=use.pk).update(state=PremiumUse.State.CONSUMED, ended_at=at)
    promise = use.promise
    _move(
        promise.fund, key=f"commit:{use.pk}", debit="reserved", credit="committed", amount=use.amount_minor,
        reason="premium earned", at=at, contractor=promise.contractor_id, gig=gig, promise=promise.pk,
    )  # fmt: skip
    _tell(promise, "PremiumConsumed", at, gig=str(gig), amount_minor=use.amount_minor)
    if promise.state != Promise.State.ENDED and promise.premium_uses.filter(state="consumed").count() == promise.uses:
        _release_rest(promise, at)
    return use


@transaction.atomic
def return_use(*, gig: uuid.UUID, at: datetime) -> None:
    """The gig was cancelled: its use goes back to the contractor, or its money back once the premium has ended."""
    use = _use_of(gig, PremiumUse.State.RESERVED)
    if use is None:
        return
    PremiumUse.objects.filter(pk=use.pk).update(state=PremiumUse.State.RETURNED, ended_at=at)
    promise = use.promise
    if promise.state == Promise.State.ENDED:
        _move(
            promise.fund, key=f"release-use:{use.pk}", debit="reserved", credit="released", amount=use.amount_minor,
            reason="released unused", at=at, contractor=promise.contractor_id, gig=gig, promise=promise.pk,
        )  # fmt: skip
    _tell(promise, "PremiumReturned", at, gig=str(gig), amount_minor=use.amount_minor)


def _use_of(gig: uuid.UUID, state: str) -> PremiumUse | None:
    """The use of a gig, with its promise locked too: whether that has ended decides what follows."""
    uses = PremiumUse.objects.select_for_update(of=("self", "promise")).filter(gig=gig, state=state)
    return uses.select_related("promise", "promise__fund").first()


class PaidOnError(ValueError):
    """The day cannot be the one on which these premiums were paid: why, and from which day on it could."""

    def __init__(self, why: Refusal, earliest: date) -> None:
        """Keep both for whoever puts them into words."""
        super().__init__(why.value)
        self.why, self.earliest = why, earliest


def check_paid_on(*, fund: Fund, uses: Sequence[PremiumUse], paid_on: date, at: datetime) -> None:
    """Raises PaidOnError for a day, in the organisation's zone, that is to come or before one of these was earned."""
    zone = find_zone(fund.organisation.zone)
    earned_on = [use.ended_at.astimezone(zone).date() for use in uses if use.ended_at]
    if why := refuse_day(paid_on, today=at.astimezone(zone).date(), earned_on=earned_on):
        raise PaidOnError(why, max(earned_on, default=paid_on))


@transaction.atomic
def record_payment(
    *, fund: Fund, uses: Collection[int], paid_on: date, reference: str, by: uuid.UUID, at: datetime
) -> list[PremiumUse]:
    """Record that these premiums were paid out; those that waited are returned, each once whoever asks.

    Where none of them waited any more there is no payment. Raises PaidOnError, and then nothing was recorded.
    """
    locked = Fund.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=fund.pk)
    paid = list_to_pay(locked, only=uses, limit=len(uses))
    if not paid:
        return []
    check_paid_on(fund=locked, uses=paid, paid_on=paid_on, at=at)
    payment = Payment.objects.create(
        fund=locked, paid_on=paid_on, reference=reference, recorded_by=by, recorded_at=at
    )  # fmt: skip
    _pay_many(locked, paid, payment, at)
    return paid


def _pay_many(fund: Fund, uses: Sequence[PremiumUse], payment: Payment, at: datetime) -> None:
    """One transfer a premium, one change of balance; the fund is locked, so each is paid once."""
    total = sum(use.amount_minor for use in uses)
    if fund.committed_minor < total:
        raise ShortOfFundsError(f"committed: {fund.committed_minor} is less than {total}")
    Transfer.objects.bulk_create(
        Transfer(
            fund=fund, key=f"pay:{use.pk}", debit="committed", credit="paid", amount_minor=use.amount_minor, at=at,
            reason="paid with the gig", contractor=use.promise.contractor_id, gig=use.gig, promise=use.promise_id,
            payment=payment,
        )
        for use in uses
    )  # fmt: skip
    _change_balances(fund, "committed", "paid", total)
    day = payment.paid_on.isoformat()
    append_many(
        [
            _draft(use.promise, "PremiumPaid", at, gig=str(use.gig), amount_minor=use.amount_minor, paid_on=day)
            for use in uses
        ]
    )


def _tell(promise: Promise, kind: str, at: datetime, **data: object) -> None:
    append_fact(**_fact(promise, kind, at, data))


def _draft(promise: Promise, kind: str, at: datetime, **data: object) -> Fact:
    return draft_fact(**_fact(promise, kind, at, data))


def _fact(promise: Promise, kind: str, at: datetime, data: dict[str, object]) -> dict[str, Any]:
    about = {"promise": str(promise.pk), "currency": promise.fund.currency}
    return {
        "organisation": promise.fund.organisation_id, "kind": kind, "at": at, "contractor": promise.contractor_id,
        "program": promise.fund.program, "data": about | data,
    }  # fmt: skip
