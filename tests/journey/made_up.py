"""Facts of an organisation with two programs of different skills, drawn at random, and the same numbers by hand.

What is counted here is counted in plain Python over the facts alone: it shares nothing with the code it checks.
"""

import random
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from guildmark.journal.actions import draft_fact
from guildmark.journal.models import Fact
from tests.world import START

DAY = timedelta(days=1)
LESSONS = 2
SKILLS = ("Editing", "Indexing")


@dataclass
class MadeUp:
    """Two programs, people in one, both or none, gigs of three skills; some cancelled, some passes unconfirmed."""

    seed: int
    organisation: uuid.UUID
    dice: random.Random = field(init=False)
    facts: list[Fact] = field(default_factory=list)
    programs: tuple[uuid.UUID, ...] = (uuid.UUID(int=71), uuid.UUID(int=72), uuid.UUID(int=73))

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311 - a made-up world
        self.until = START + 260 * DAY
        self.people = [uuid.UUID(int=1000 + n) for n in range(90)]
        for number, skill in enumerate((*SKILLS, SKILLS[0])):
            self.add("ProgramLaunched", 5 + 10 * number, program=self.programs[number], skill=skill)
            for person in self.dice.sample(self.people, 65):
                self.take_part(person, self.programs[number])
        for number in range(700):
            self.gig(uuid.UUID(int=5000 + number))
        Fact.objects.bulk_create(sorted(self.facts, key=lambda fact: fact.at))

    def add(self, kind, day, *, program=None, contractor=None, **data):
        at = START + day * DAY
        if at <= self.until:
            self.facts.append(
                draft_fact(
                    organisation=self.organisation, kind=kind, at=at, program=program, contractor=contractor, data=data
                )
            )

    def take_part(self, person, program):
        day, dice = self.dice.uniform(26, 100), self.dice

        def step(kind, **data):
            nonlocal day
            day += dice.expovariate(1)
            self.add(kind, day, program=program, contractor=person, **data)

        if dice.random() < 0.9:
            step("Invited")
            if dice.random() < 0.1:
                return
            step("InvitationOpened")
        if dice.random() < 0.1:
            return
        step("Joined")
        for number in range(dice.choice((0, 1, 2, 2, 2))):
            step("LessonOpened", number=number)
            step("LessonCompleted", number=number)
        if dice.random() < 0.1:
            return
        step("AttemptSubmitted", passed=False, number=1)
        if dice.random() < 0.1:
            return
        step("AttemptSubmitted", passed=True, number=2)
        if dice.random() < 0.75:  # the others did not confirm their address
            step("BadgeIssued")
            step("PoolEntered")

    def gig(self, gig):
        dice, posted = self.dice, self.dice.uniform(0, 250)
        about = {"gig": str(gig), "skill": dice.choice((*SKILLS, *SKILLS, "editing ", "Proofreading"))}
        person, filled = dice.choice(self.people), posted + dice.expovariate(0.1)
        if dice.random() < 0.15:
            when = {"posted_at": posted, "filled_at": filled if dice.random() < 0.7 else None, "withdrawn_at": None}
            times = {name: (START + day * DAY).isoformat() if day else None for name, day in when.items()}
            rated = dice.choice((None, 3, 4, 5))
            self.add("GigRecorded", max(filled, posted) + 1, contractor=person, **about, **times, rating=rated)
            return
        self.add("GigPosted", posted, **about)
        if dice.random() < 0.5:  # a third of these facts are as old as those that did not say whose pool it was
            self.add("HeadStartGiven", posted, program=dice.choice((*self.programs[:2], None)), **about)
        if dice.random() < 0.2:
            self.add("GigWithdrawn", filled, **about)
            return
        self.add("GigFilled", filled, contractor=person, **about)
        if dice.random() < 0.25:
            self.add("GigCancelled", filled + 1, contractor=person, **about)
            return
        self.add("GigCompleted", filled + 1, contractor=person, **about)
        self.add("GigRated", filled + 2, contractor=person, value=dice.randint(1, 5), **about)


class ByHand:
    """The numbers of one program over a list of facts."""

    def __init__(self, facts, program, skill, until):
        self.until = until
        self.facts = [fact for fact in facts if self._since(fact) <= until]
        mine = [fact for fact in self.facts if fact.program == program and fact.contractor]
        self.launched = min(f.at for f in self.facts if f.kind == "ProgramLaunched" and f.program == program)
        self.first = defaultdict(dict)
        self.done = defaultdict(list)
        for fact in mine:
            if fact.kind == "AttemptSubmitted" and not fact.data["passed"]:
                continue
            self.first[fact.kind].setdefault(fact.contractor, fact.at)
            if fact.kind == "LessonCompleted":
                self.done[fact.contractor].append((fact.data["number"], fact.at))
        self.certified = self.first["BadgeIssued"]
        self.gigs = self._gigs(program, skill)

    @staticmethod
    def _since(fact):
        """When it is known: a gig that was brought in, from its own days on."""
        days = [fact.data[name] for name in ("posted_at", "filled_at") if fact.data.get(name)]
        return min(map(datetime.fromisoformat, days)) if fact.kind == "GigRecorded" else fact.at

    def _gigs(self, program, skill):
        gigs = defaultdict(dict)
        for fact in self.facts:
            if "gig" in fact.data and fact.data.get("skill", "").strip().lower() == skill.lower():
                said = self._said(fact, program)
                past = {k: v for k, v in said.items() if not isinstance(v, datetime) or v <= self.until}
                gigs[fact.data["gig"]] |= past
        return list(gigs.values())

    @staticmethod
    def _said(fact, program):
        """What one fact says about its gig."""
        data = fact.data
        if fact.kind == "GigRecorded":
            times = {name: data[name] for name in ("posted_at", "filled_at", "withdrawn_at") if data[name]}
            when = {name: datetime.fromisoformat(text) for name, text in times.items()}
            return when | {"contractor": fact.contractor, "rating": data["rating"]}
        return {
            "GigPosted": {"posted_at": fact.at},
            "HeadStartGiven": {"pool": "ours" if fact.program in {program, None} else "theirs"},
            "GigFilled": {"filled_at": fact.at, "contractor": fact.contractor},
            "GigWithdrawn": {"withdrawn_at": fact.at},
            "GigCancelled": {"cancelled": True},
            "GigRated": {"rating": data.get("value")},
        }.get(fact.kind, {})

    def invited(self):
        found = dict(self.first["Joined"])
        for person, at in self.first["Invited"].items():
            found[person] = min(at, found.get(person, at))
        return found

    def cohort(self, month):
        return {person for person, at in self.invited().items() if not month or f"{at:%Y-%m}" == month}

    def hires(self):
        """Every hire since the badge, by contractor."""
        return {p: times for p, times in self._hired().items() if p in self.certified}

    def hires_without(self):
        """Every hire after the launch while its contractor had no badge."""
        return self._hired(before=True)

    def _hired(self, *, before=False):
        found = defaultdict(list)
        for gig in self.gigs:
            if gig.get("filled_at") and not gig.get("cancelled") and gig["filled_at"] > self.launched:
                person, when = gig["contractor"], gig["filled_at"]
                if (when <= self.certified.get(person, self.until)) == before:
                    found[person].append(when)
        return {person: sorted(times) for person, times in found.items()}

    def funnel(self, month=""):
        mine, first = self.cohort(month), self.first
        passed, joined = set(first["AttemptSubmitted"]), set(first["Joined"])
        finished = {p for p, done in self.done.items() if len({n for n, _ in done}) >= LESSONS} | passed
        hired = self.hires()
        reached = {
            "invited": mine, "opened": set(first["InvitationOpened"]) | joined, "joined": joined,
            "started": set(first["LessonOpened"]) | finished, "finished": finished, "passed": passed,
            "pool": set(first["PoolEntered"]), "hired": set(hired),
            "rehired": {p for p, times in hired.items() if len(times) > 1},
        }  # fmt: skip
        return {step: len(people & mine) for step, people in reached.items()}

    def fills(self, *, pool):
        """Whether filled, and days, of the program's gigs since its launch."""
        for gig in self.gigs:
            if gig.get("posted_at") and gig["posted_at"] >= self.launched and gig.get("pool") == pool:
                end = gig.get("filled_at") or gig.get("withdrawn_at") or self.until
                yield bool(gig.get("filled_at")), (end - gig["posted_at"]) / DAY

    def rehires(self, month="", *, holders):
        """Whether hired again within 90 days, and days followed, of those hired at least once."""
        mine = self.cohort(month)
        for person, times in (self.hires() if holders else self.hires_without()).items():
            if not holders or person in mine:
                end = self.until if holders else self.certified.get(person, self.until)
                days = ((times[1] if len(times) > 1 else end) - times[0]) / DAY
                yield len(times) > 1 and days <= 90, min(days, 90)

    def changes(self, month=""):
        ratings = defaultdict(lambda: ([], []))
        for gig in self.gigs:
            person = gig.get("contractor")
            if gig.get("rating") and person in self.certified and person in self.cohort(month) and gig.get("filled_at"):
                ratings[person][gig["filled_at"] > self.certified[person]].append(gig["rating"])
        return [
            sum(after) / len(after) - sum(before) / len(before)
            for before, after in ratings.values()
            if before and after
        ]


def product_limit(waits, day):
    """The share still waiting after `day`, by the definition of Kaplan and Meier."""
    share = 1.0
    for time in sorted({round(days, 2) for seen, days in waits if seen and round(days, 2) <= day}):
        at_risk = sum(round(days, 2) >= time for _, days in waits)
        share *= 1 - sum(seen and round(days, 2) == time for seen, days in waits) / at_risk
    return share
