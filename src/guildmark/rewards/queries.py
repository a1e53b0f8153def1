"""Reads about promises and money."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Sum

from guildmark.engine.decisions.premium import WHOLE, next_use
from guildmark.held import Held, same
from guildmark.people.models import Contractor
from guildmark.rewards.models import Fund, PremiumUse, Promise, Transfer


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A premium as its contractor sees it."""

    promise: Promise
    uses: list[PremiumUse]

    @property
    def used(self) -> int:
        """How many of its gigs are reserved or done."""
        return sum(use.state != "returned" for use in self.uses)

    @property
    def left_minor(self) -> int:
        """What its other gigs can still add, at most: the cap less what is used, and nothing once all are used."""
        taken = sum(use.amount_minor for use in self.uses if use.state != "returned")
        return self.promise.cap_minor - taken if self.used < self.promise.uses else 0


def find_fund(program: uuid.UUID) -> Fund | None:
    """The fund of a program, or None where nothing costs money."""
    return Fund.objects.filter(program=program).first()


def sum_funded(fund: Fund) -> int:
    """All that was ever made available to a program."""
    funded = Transfer.objects.filter(fund=fund, debit="outside", credit="funded")
    total: int | None = funded.aggregate(total=Sum("amount_minor"))["total"]
    return total or 0


def can_promise(program: uuid.UUID, cap_minor: int) -> bool:
    """Whether the program's fund still holds one whole cap."""
    return Fund.objects.filter(program=program, funded_minor__gte=cap_minor).exists()


def count_places(program: uuid.UUID, cap_minor: int) -> int:
    """To how many more people the program's fund can promise a whole cap."""
    fund = find_fund(program)
    return fund.funded_minor // cap_minor if fund else 0


def list_promises(contractor: Contractor) -> list[PromiseView]:
    """The premiums of a contractor, newest first."""
    promises = Promise.objects.filter(contractor=contractor).select_related("fund").prefetch_related("premium_uses")
    return [PromiseView(p, sorted(p.premium_uses.all(), key=lambda u: u.pk)) for p in promises.order_by("-made_at")]


@dataclass(frozen=True, slots=True)
class Sums:
    """What one contractor's premiums come to in one currency, in its smallest unit."""

    currency: str
    paid_minor: int
    coming_minor: int


def sum_for(contractor: Contractor) -> list[Sums]:
    """Paid, and earned or reserved but not yet paid, by currency."""
    uses = PremiumUse.objects.filter(promise__contractor=contractor).exclude(state="returned")
    found = uses.values_list("promise__fund__currency").annotate(total=Sum("amount_minor"))
    paid = dict(_payments(contractor).values_list("fund__currency").annotate(total=Sum("amount_minor")))
    return [Sums(currency, paid.get(currency, 0), total - paid.get(currency, 0)) for currency, total in found]


def _payments(contractor: Contractor) -> QuerySet[Transfer]:
    return Transfer.objects.filter(contractor=contractor.pk, credit="paid")


def list_payments(contractor: Contractor, *, limit: int = 100) -> list[Transfer]:
    """Every payment to a contractor, newest first."""
    return list(_payments(contractor).select_related("fund", "payment").order_by("-pk")[:limit])


def find_use(gig: uuid.UUID) -> PremiumUse | None:
    """The live use of a premium on a gig, or None."""
    return PremiumUse.objects.filter(gig=gig).exclude(state="returned").select_related("promise__fund").first()


def find_live_promises(contractor: uuid.UUID, *, currency: str, at: datetime) -> QuerySet[Promise]:
    """The earned premiums that apply to a gig in this currency now, the oldest first."""
    live = Promise.objects.filter(
        contractor=contractor, state=Promise.State.EARNED, ends_at__gt=at, fund__currency=currency
    )
    return live.select_related("fund").order_by("earned_at", "id")


def foresee_premium(contractor: Contractor, *, value_minor: int, currency: str, at: datetime) -> int:
    """What a gig of this value would add if it were accepted now, in the smallest unit; 0 where no premium applies."""
    return foresee_premiums(contractor, values={(value_minor, currency)}, at=at)[value_minor, currency]


def foresee_premiums(
    contractor: Contractor, *, values: Collection[tuple[int, str]], at: datetime
) -> dict[tuple[int, str], int]:
    """The same for gigs of several values and currencies, each as if it were accepted alone."""
    currencies = {currency for _value, currency in values}
    live = {
        currency: list(find_live_promises(contractor.pk, currency=currency, at=at).prefetch_related("premium_uses"))
        for currency in currencies
    }
    return {(value, currency): _foresee(live[currency], value) for value, currency in values}


def _foresee(live: list[Promise], value_minor: int) -> int:
    for promise in live:
        taken = [use.counted for use in promise.premium_uses.all() if use.state != "returned"]
        if use := next_use(promise.terms, taken, value_minor=value_minor):
            return use.amount_minor
    return 0


def has_premium_left(contractor: Contractor, *, currency: str, at: datetime) -> bool:
    """Whether a premium would apply to their next gig in this currency, if that stated a value."""
    return bool(foresee_premium(contractor, value_minor=WHOLE, currency=currency, at=at))


def list_transfers(fund: Fund, *, before: int | None = None, limit: int = 100) -> list[Transfer]:
    """The transfers of a fund, newest first, paged by their number."""
    rows = Transfer.objects.filter(fund=fund)
    return list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[:limit])


def iterate_transfers(fund: Fund) -> Iterator[Transfer]:
    """Every transfer of a fund, first to last, without holding them all."""
    return Transfer.objects.filter(fund=fund).order_by("pk").iterator(chunk_size=2000)


def list_paid(fund: Fund, *, before: int | None = None, limit: int = 50) -> list[Transfer]:
    """What was paid out of a fund, the last recorded first, each with its payment; paged by their number."""
    rows = Transfer.objects.filter(fund=fund, credit="paid").select_related("payment")
    return list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[:limit])


def _to_pay(fund: Fund) -> QuerySet[PremiumUse]:
    paid = Transfer.objects.filter(fund=fund, key__startswith="pay:").values("gig")
    return PremiumUse.objects.filter(promise__fund=fund, state="consumed").exclude(gig__in=paid)


def list_to_pay(
    fund: Fund, *, only: Collection[int] | None = None, after: PremiumUse | None = None, limit: int = 200
) -> list[PremiumUse]:
    """Premiums earned and not yet paid, the longest waiting first; `only` those of these numbers, or those `after`."""
    uses = _to_pay(fund) if only is None else _to_pay(fund).filter(pk__in=only)
    if after:
        uses = uses.filter(Q(ended_at__gt=after.ended_at) | Q(ended_at=after.ended_at, pk__gt=after.pk))
    return list(uses.select_related("promise__contractor", "promise__fund").order_by("ended_at", "pk")[:limit])


def count_to_pay(fund: Fund) -> int:
    """How many premiums are earned and not yet paid."""
    return _to_pay(fund).count()


def list_held(contractor: Contractor) -> dict[str, Held]:
    """What is held here about a contractor."""
    currency = {"currency": "fund__currency"}
    return {
        "premiums": Held(
            Promise.objects.filter(contractor=contractor),
            same(
                "criterion", "state", "basis_points", "uses", "cap_minor", "made_at", "earned_at", "ends_at", **currency
            ),
        ),
        "premium_uses": Held(
            PremiumUse.objects.filter(promise__contractor=contractor),
            same("gig", "slot", "state", "amount_minor", "reserved_at", "ended_at"),
        ),
        "transfers": Held(
            Transfer.objects.filter(contractor=contractor.pk),
            same(
                "reason",
                "debit",
                "credit",
                "amount_minor",
                "gig",
                "at",
                paid_on="payment__paid_on",
                reference="payment__reference",
                **currency,
            ),
        ),
    }
