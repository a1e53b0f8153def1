"""Everything that is held about a contractor, by kind: what the page counts is what the download holds."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as lazy

from guildmark.credentials import queries as credentials
from guildmark.held import Held
from guildmark.journal import queries as journal
from guildmark.learning import queries as learning
from guildmark.outreach import queries as outreach
from guildmark.people import queries as people
from guildmark.pools import queries as pools
from guildmark.programs import queries as programs
from guildmark.rewards import queries as rewards
from guildmark.work import queries as work

ABOUT = ("email", "email_confirmed_at", "name", "external_key", "zone", "language", "region", "city", "skills",
         "groups", "created_at")  # fmt: skip

WORDS = {
    "agreed": lazy("What you agreed to"),
    "programs": lazy("Programs you joined"),
    "lessons": lazy("Lessons you opened, and where you stopped"),
    "exercises": lazy("What you wrote for exercises; only you see it"),
    "mistakes_reported": lazy("Mistakes you reported in lessons"),
    "attempts": lazy("Attempts at an assessment"),
    "answers": lazy("Your answers in them"),
    "asked_a_person": lazy("Results you asked a person to look at"),
    "badges": lazy("Badges"),
    "asked_about_badges": lazy("Badges you asked a person to look at"),
    "asked_names": lazy("Other names you asked for on a badge"),
    "credentials": lazy("Badges as they were signed, with and without the score"),
    "badge_counts": lazy("How often your badges were looked at, by day and kind"),
    "pools": lazy("Times in a preferred pool"),
    "premiums": lazy("Premiums promised to you"),
    "premium_uses": lazy("Gigs on which a premium was used"),
    "transfers": lazy("Movements of money set aside or paid for you"),
    "gigs": lazy("Gigs you took"),
    "gig_edits": lazy("Changes of those gigs, with what they said before"),
    "statement_lines": lazy("Lines of their written statements"),
    "ratings": lazy("Ratings of them"),
    "offers": lazy("Offers made to you, and your answers"),
    "interests": lazy("Gigs you would have liked"),
    "invitations": lazy("Invitations"),
    "series": lazy("Series of messages, and what stopped them"),
    "not_written_to": lazy("That your address is not written to"),
    "messages": lazy("Messages to you, and whether they arrived"),
    "other_addresses": lazy("Your addresses besides the main one"),
    "links": lazy("Sign-in links mailed to you"),
    "record": lazy("Entries about you in the journal, which nobody can change"),
    "read_by_staff": lazy("Times somebody read your data"),
}


def list_held(contractor: Any) -> dict[str, Held]:  # noqa: ANN401 - a row of people
    """What each app holds, by the name it has in the download."""
    participations = [each.pk for each in programs.list_enrolments(contractor)]
    found = (
        people.list_held(contractor) | programs.list_held(contractor) | learning.list_held(contractor, participations)
        | credentials.list_held(contractor) | pools.list_held(contractor) | rewards.list_held(contractor)
        | work.list_held(contractor) | outreach.list_held(contractor) | journal.list_held(contractor.pk)
    )  # fmt: skip
    return {name: found[name] for name in WORDS}


def count_held(contractor: Any) -> list[tuple[Any, int]]:  # noqa: ANN401 - a row of people
    """Each kind in words, and how many there are."""
    counts = people.count_held(contractor, list_held(contractor))
    return [(words, counts[name]) for name, words in WORDS.items()]


def write_held(contractor: Any) -> Iterator[str]:  # noqa: ANN401 - a row of people
    """Everything as JSON, written piece by piece, however much it is."""
    yield '{"about_you": ' + _json({name: getattr(contractor, name) for name in ABOUT})
    for name, held in list_held(contractor).items():
        yield f',\n"{name}": ['
        for place, row in enumerate(held.say()):
            yield (",\n" if place else "\n") + _json({key: _plain(value) for key, value in row.items()})
        yield "]"
    yield "}\n"


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    return bytes(value).decode() if isinstance(value, bytes | memoryview) else value


def _json(value: Any) -> str:  # noqa: ANN401 - whatever a row holds
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
