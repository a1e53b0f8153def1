"""How made-up clients act: post gigs, offer them, close and rate them, come back to whom they know."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from guildmark.cli.world.agenda import Agenda
from guildmark.credentials.models import Badge
from guildmark.engine.simulation import Dice, Effect, Market, Person, draw_gig, draw_rating, draw_wait
from guildmark.people.models import Client, Contractor, Organisation
from guildmark.pools.queries import find_head_start
from guildmark.programs import actions as programs
from guildmark.work import actions as work
from guildmark.work.models import Gig, Offer

People = Sequence[tuple[int, Person, Contractor]]


class Clients:
    """The clients' side of a world."""

    def __init__(
        self, *, organisation: Organisation, clients: Sequence[Client], people: People, agenda: Agenda, seed: int,
        market: Market, effect: Effect,
    ) -> None:  # fmt: skip
        """Gigs come at the market's rate; whoever fills one has its skill."""
        self.organisation, self.clients, self.agenda, self.seed = organisation, clients, agenda, seed
        self.market, self.effect = market, effect
        self.editors = [entry for entry in people if entry[1].editor]
        self.indexers = [entry for entry in people if not entry[1].editor] or list(people)
        self.quality = {contractor.pk: person.quality for _, person, contractor in people}
        self.known: dict[object, Contractor] = {}
        self.posted = 0

    def begin(self, at: datetime) -> None:
        """Plan the first gig; each plans the next."""
        self.agenda.plan(at, self._post)

    def _post(self, at: datetime) -> None:
        self.posted += 1
        dice = Dice(self.seed, "gig", self.posted)
        plan, client = draw_gig(dice, self.market), dice.pick(self.clients)
        gig = programs.post_gig(
            organisation=self.organisation, client=client, title=plan.title, skill=plan.skill,
            value_minor=plan.value_minor, at=at,
        )  # fmt: skip
        pool = find_head_start(gig.pk) is not None
        wait = draw_wait(dice, self.market, self.effect, pool=pool)
        if wait > self.market.withdrawn_after:
            self.agenda.plan(
                at + timedelta(days=self.market.withdrawn_after), lambda t: work.withdraw_gig(gig=gig, at=t)
            )
        else:
            self.agenda.plan(at + timedelta(days=wait), lambda t: self._fill(dice, gig, pool, t))
        self.agenda.plan(at + timedelta(days=dice.wait(1 / self.market.gigs_a_day)), self._post)

    def _fill(self, dice: Dice, gig: Gig, pool: bool, at: datetime) -> None:  # noqa: FBT001 - one of two kinds of gig
        chosen = self._choose(dice, gig, at, pool=pool)
        if chosen is None:
            return
        work.say_interested(gig=gig, contractor=chosen, at=at - timedelta(minutes=90))
        offer = work.make_offer(gig=gig, contractor=chosen, at=at - timedelta(minutes=60))
        if dice.chance(self.market.declines):
            work.decline_offer(offer=offer, at=at)
            self.agenda.plan(at + timedelta(hours=dice.wait(12)), lambda t: self._fill(dice, gig, pool, t))
            return
        filled = work.accept_offer(offer=offer, at=at)
        self.known[gig.client_id] = chosen
        self.agenda.plan(at + timedelta(days=1 + dice.wait(5)), lambda t: self._close(dice, filled, chosen, t))

    def _choose(self, dice: Dice, gig: Gig, at: datetime, *, pool: bool) -> Contractor | None:
        asked = set(Offer.objects.filter(gig=gig).values_list("contractor_id", flat=True))
        known = self.known.get(gig.client_id)
        certified = self._certified(at) if gig.skill == "Editing" else set()
        again = self.market.same_again * (self.effect.rehire_ratio if known and known.pk in certified else 1)
        if known and known.pk not in asked and dice.chance(again) and self._fits(known, gig):
            return known
        able = [c for _, _, c in (self.editors if gig.skill == "Editing" else self.indexers) if c.pk not in asked]
        if pool:
            able = [c for c in able if c.pk in certified] or able
        return dice.pick(able) if able else None

    def _fits(self, contractor: Contractor, gig: Gig) -> bool:
        return gig.skill in contractor.skills

    def _certified(self, at: datetime) -> set[object]:
        live = Badge.objects.filter(organisation=self.organisation, revoked_at=None, awarded_at__lte=at)
        return set(live.values_list("contractor_id", flat=True))

    def _close(self, dice: Dice, gig: Gig, contractor: Contractor, at: datetime) -> None:
        if dice.chance(0.04):
            work.cancel_gig(gig=gig, at=at)
            return
        work.complete_gig(gig=gig, at=at)
        if dice.chance(self.market.rated):
            certified = contractor.pk in self._certified(at)
            value = draw_rating(dice, self.quality[contractor.pk], self.effect, certified=certified)
            self.agenda.plan(at + timedelta(days=dice.wait(1)), lambda t: _rate(gig, value, t))


def _rate(gig: Gig, value: int, at: datetime) -> None:
    gig.refresh_from_db()
    work.rate_gig(gig=gig, value=value, at=at)
