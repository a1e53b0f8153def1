"""What each kind of message says: one letter, from which the HTML and the plain text are both made.

No letter presses: no countdown, no loss, declining stands beside joining.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from guildmark.outreach.actions import zone_of
from guildmark.outreach.models import Invitation, Message
from guildmark.outreach.words import About, Part, ProgramWords, describe_programs
from guildmark.people.links import draft_link, sign_address_change
from guildmark.people.models import Contractor, Link, Membership

_KEEPS = timedelta(days=14)
_WELCOME_KEEPS = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message in words: paragraphs, a longer text under headings, points, one button, and what stands below it."""

    subject: str
    heading: str
    paragraphs: tuple[str, ...]
    button: str = ""
    url: str = ""
    parts: tuple[Part, ...] = ()
    points: tuple[str, ...] = ()
    quotation: str = ""
    speaker: str = ""
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What the letters of one batch are written from, fetched at once; the words are in one language."""

    at: datetime
    words: Mapping[About, ProgramWords]
    invitations: Mapping[About, str]  # the token of each
    names: Mapping[str, str]  # of contractors whom letters to others name, by id
    links: list[Link] = field(default_factory=list)  # made for these letters, to be stored before they go

    def link(self, **about: Any) -> str:  # noqa: ANN401 - as in draft_link
        """The address of a new link."""
        token, link = draft_link(at=self.at, **about)
        self.links.append(link)
        return _url(f"/link/{token}")


Write = Callable[[Message, Desk], Letter]


def lay_out(messages: Sequence[Message], *, at: datetime) -> Desk:
    """Fetch what the letters of these messages need, in the language that is active."""
    wanted: set[About] = {(m.program, m.contractor_id) for m in messages if m.program}
    rows = Invitation.objects.filter(
        program__in={program for program, _c in wanted}, contractor__in={c for _p, c in wanted if c}
    )
    tokens: dict[About, str] = {(p, c): token for p, c, token in rows.values_list("program", "contractor", "token")}
    return Desk(at, describe_programs(wanted), tokens, _names(messages))


def _names(messages: Sequence[Message]) -> dict[str, str]:
    """Read now and kept in no message, so that a name that is corrected or erased is gone from those to come too."""
    ids = {message.context["contractor"] for message in messages if message.context.get("contractor")}
    found = Contractor.objects.filter(pk__in=ids).values_list("pk", "name") if ids else ()
    return {str(pk): name for pk, name in found}


def writes(kind: str) -> Callable[[Write], Write]:
    """Declare the function that writes the letters of a kind."""

    def register(write: Write) -> Write:
        _LETTERS[kind] = write
        return write

    return register


def write_letter(message: Message, desk: Desk) -> Letter:
    """The letter of a message; links in it are put on the desk. Raises LookupError for a kind that does not exist."""
    return _LETTERS[message.kind](message, desk)


def _about(message: Message, desk: Desk) -> ProgramWords:
    if message.program is None:
        raise LookupError(f"message {message.pk} names no program")
    return desk.words[message.program, message.contractor_id]


def _url(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def personal_url(message: Message, path: str, desk: Desk) -> str:
    """A link that signs the contractor in and opens `path`."""
    return desk.link(
        purpose=Link.Purpose.CONTRACTOR_SIGN_IN, contractor=message.contractor, target=path, lifetime=_KEEPS
    )


def _invitation(message: Message, desk: Desk) -> Letter:
    words, token = _about(message, desk), desk.invitations[message.program, message.contractor_id]  # type: ignore[index]
    return replace(_invite(words, message.organisation.name, get_language()), url=_url(f"/i/{token}"))


def _remind_invited(message: Message, desk: Desk) -> Letter:
    """The invitation once more, which says first that it came before: subject and body are otherwise the same."""
    letter = _invitation(message, desk)
    said = _("This is a reminder: %(org)s invited you before.") % {"org": message.organisation.name}
    return replace(letter, paragraphs=(said, *letter.paragraphs))


@lru_cache(maxsize=64)
def _invite(words: ProgramWords, name: str, language: str) -> Letter:  # noqa: ARG001 - part of what is remembered
    """The same for everybody but for its link: put into words once."""
    hours = ngettext("%(n)s Hour", "%(n)s Hours", words.hours) % {"n": words.hours}
    subject = _("Earn the %(badge)s Badge in %(hours)s — Priority Work Awaits")
    return Letter(
        subject=subject % {"badge": words.badge_name, "hours": hours},
        heading=_("Earn the %(badge)s badge in %(hours)s") % {"badge": words.badge_name, "hours": hours.lower()},
        paragraphs=(
            _("%(org)s invites you to a free course, taken when it suits you.") % {"org": name},
            _("If you pass its assessment, you get:"),
        ),
        points=words.rewards,
        quotation=words.peer_words, speaker=words.peer_name,
        button=_("See what it asks and gives"),
        after=(_("Taking part is your choice. If you decline, nothing changes: not your rank, your rates or your "
                 "invitations to gigs."),),
    )  # fmt: skip


def _remind_joined(message: Message, desk: Desk) -> Letter:
    words = _about(message, desk)
    letter = _remind(replace(words, course_path=""), get_language())
    return replace(letter, url=personal_url(message, words.course_path, desk))


@lru_cache(maxsize=64)
def _remind(words: ProgramWords, language: str) -> Letter:  # noqa: ARG001 - part of what is remembered
    hours = ngettext("%(n)s Hour", "%(n)s Hours", words.hours) % {"n": words.hours}
    subject = _("Earn the %(badge)s Badge in %(hours)s — Priority Work Awaits")
    return Letter(
        subject=subject % {"badge": words.badge_name, "hours": hours},
        heading=_("Go on with %(name)s when it suits you") % {"name": words.name},
        paragraphs=(
            _("Your place is kept: the lessons open where you stopped, on any device."),
            _("When you pass, you get:"),
        ),
        points=words.rewards, quotation=words.peer_words, speaker=words.peer_name,
        button=_("Go on where you stopped"),
        after=(_("You can leave with one click at any time; it costs nothing and needs no reason."),),
    )  # fmt: skip


def _confirm(message: Message, desk: Desk) -> Letter:
    words = _about(message, desk)
    enrolment = str(uuid.UUID(message.context["enrolment"]))
    url = desk.link(
        purpose=Link.Purpose.CONFIRM_ADDRESS, contractor=message.contractor, target=enrolment, lifetime=_KEEPS
    )
    return Letter(
        subject=_("Confirm your address for %(name)s") % {"name": words.name},
        heading=_("Is this address yours?"),
        paragraphs=(
            _("Somebody, most likely you, joined %(name)s with this address.") % {"name": words.name},
            _("Confirm it, and your badge can be issued as soon as you pass. The link works for 14 days."),
        ),
        button=_("Confirm my address"), url=url,
        after=(_("If it was not you, do nothing: no badge is issued, and nobody sees anything of yours."),),
    )  # fmt: skip


def _terms(message: Message, desk: Desk) -> Letter:
    words = _about(message, desk)
    return Letter(
        subject=_("Your copy of the terms of %(name)s") % {"name": words.name},
        heading=_("What you accepted, word for word"),
        paragraphs=(), parts=words.terms,
        button=_("Read them on the page"), url=_url(f"{words.join_path}/terms"),
    )  # fmt: skip


def _earned(message: Message, desk: Desk) -> Letter:
    words = _about(message, desk)
    return Letter(
        subject=_("You hold the %(badge)s badge") % {"badge": words.badge_name},
        heading=_("You hold the %(badge)s badge") % {"badge": words.badge_name},
        paragraphs=(
            _("It is yours. Only you and the clients of %(org)s’s pool see that you hold it, until you choose who else "
              "may.") % {"org": message.organisation.name},
            _("It opened for you:"),
        ),
        points=words.rewards, button=_("See your badge"), url=personal_url(message, "/earned", desk),
        after=(_("Declining a gig has no effect on anything."),),
    )  # fmt: skip


def _revoked(message: Message, desk: Desk) -> Letter:
    words, badge = _about(message, desk), uuid.UUID(message.context["badge"])
    org = {"org": message.organisation.name}
    return Letter(
        subject=_("Your %(badge)s badge was revoked") % {"badge": words.badge_name},
        heading=_("Your %(badge)s badge was revoked") % {"badge": words.badge_name},
        paragraphs=(
            _("%(org)s revoked it and gave a reason, which you find with the badge. Others see only that it was "
              "revoked.") % org,
            _("Your place in the pool has ended, and the premium applies to no further gig. What you earned, and what "
              "stands on a gig you took, stays yours."),
        ),
        button=_("Read why"), url=personal_url(message, f"/earned/badges/{badge}", desk),
        after=(_("If you think it is wrong, ask there for a person at %(org)s to look at it.") % org,),
    )  # fmt: skip


def _offer_made(message: Message, desk: Desk) -> Letter:
    about = message.context
    gig = {"title": about["title"], "client": about["client"] or message.organisation.name}
    return Letter(
        subject=_("%(client)s offers you a gig: %(title)s") % gig,
        heading=_("%(client)s offers you “%(title)s”") % gig,
        paragraphs=(_pays(about),),
        button=_("See the offer"), url=personal_url(message, f"/gigs/{about['gig']}", desk),
        after=(_("Accept or decline there. Declining, or not answering, has no effect on anything: not on your rank, "
                 "your rates or what you are offered next."),),
    )  # fmt: skip


def _pays(about: Mapping[str, str]) -> str:
    if about["amount"]:
        return _("It pays %(amount)s. Its page says what is to be done.") % about
    return _("It states no value. Its page says what is to be done; ask what it pays before you accept.")


def _gig_changed(message: Message, desk: Desk) -> Letter:
    about = message.context
    gig = {"title": about["title"], "client": about["client"] or message.organisation.name}
    return Letter(
        subject=_("Changed: %(title)s") % gig, heading=_("%(client)s changed “%(title)s”") % gig,
        paragraphs=(_("You said that you would like this gig. This was changed:"),),
        points=tuple(_say_change(*change) for change in about["changes"]),
        button=_("See the gig"), url=personal_url(message, f"/gigs/{about['gig']}", desk),
        after=(_("You can take back there that you would like it: no reason is needed, and it has no effect."),),
    )  # fmt: skip


def _say_change(name: str, was: str, now: str) -> str:
    """One field in words: what it said, and what it says now; a brief is read on the gig's page."""
    if name == "brief":
        return _("The brief: its page has it as it is now, and as it was")
    names = {
        "title": _("What is to be done"), "value_minor": _("What it pays"), "city": _("Place"), "starts_on": _("From"),
        "due_on": _("Wanted by"),
    }  # fmt: skip
    if name in {"starts_on", "due_on"}:
        was, now = (date_format(date.fromisoformat(day), "DATE_FORMAT") if day else "" for day in (was, now))
    none = _("no value stated") if name == "value_minor" else _("nothing")
    said = {"name": names[name], "was": was or none, "now": now or none}
    return _("%(name)s: now %(now)s, before %(was)s") % said


def _offer_accepted(message: Message, desk: Desk) -> Letter:
    gig = _named(message, desk)
    return Letter(
        subject=_("Accepted: %(title)s") % gig, heading=_("%(name)s took “%(title)s”") % gig,
        paragraphs=(_("It is agreed; its page has the statement. Complete it there when the work is done."),),
        button=_("Open the gig"), url=_client_url(message),
    )  # fmt: skip


def _offer_declined(message: Message, desk: Desk) -> Letter:
    gig = _named(message, desk)
    return Letter(
        subject=_("Declined: %(title)s") % gig, heading=_("%(name)s declined “%(title)s”") % gig,
        paragraphs=(_("The gig is still open. You can offer it to somebody else."),),
        button=_("Open the gig"), url=_client_url(message),
        after=(_("Contractors decline without giving a reason, and it has no effect on anything."),),
    )  # fmt: skip


def _named(message: Message, desk: Desk) -> dict[str, str]:
    name = desk.names.get(message.context["contractor"], "")
    return {"title": message.context["title"], "name": name or _("The contractor")}


def _client_url(message: Message) -> str:
    """The gig's page for its client, who signs in there: letters to staff hold no key unless they asked for one."""
    return _url(f"/client/{message.organisation.slug}/gigs/{message.context['gig']}")


def _premium_earned(message: Message, desk: Desk) -> Letter:
    about = message.context
    return Letter(
        subject=_("%(amount)s premium earned with %(title)s") % about,
        heading=_("You earned a premium of %(amount)s") % about,
        paragraphs=(_("“%(title)s” is completed. The premium is written on its statement and paid with it.") % about,),
        button=_("See what you earned"), url=personal_url(message, "/earned", desk),
        after=(_("What is earned stays yours, whatever you do next."),),
    )  # fmt: skip


def _not_passed(message: Message, desk: Desk) -> Letter:
    words, again = _about(message, desk), message.context.get("again_at")
    if again and message.contractor:
        when = localtime(datetime.fromisoformat(again), zone_of(message.contractor, message.organisation))
        said = _("You can try again from %(when)s (%(zone)s), with new questions. The lessons stay open.") % {
            "when": date_format(when, "DATETIME_FORMAT"), "zone": when.tzinfo,
        }  # fmt: skip
    else:
        said = _("All attempts are used. The lessons stay open to you.")
    return Letter(
        subject=_("Not yet: your attempt at the %(badge)s badge") % {"badge": words.badge_name},
        heading=_("Not yet"),
        paragraphs=(
            said,
            _("If something got in the way, ask %(org)s to look at the result.") % {"org": message.organisation.name},
        ),
        button=_("Open the lessons"), url=personal_url(message, words.course_path, desk),
        after=(_("Nothing else has changed: your gigs, rates and invitations are as before, and clients do not see "
                 "attempts."),),
    )  # fmt: skip


def _sign_in(message: Message, desk: Desk) -> Letter:
    url = desk.link(
        purpose=Link.Purpose.CONTRACTOR_SIGN_IN, contractor=message.contractor,
        target=message.context.get("target", ""),
    )  # fmt: skip
    return _link_letter(message, url, _("The link works once, within 24 hours."))


def _staff_sign_in(message: Message, desk: Desk) -> Letter:
    url = desk.link(purpose=Link.Purpose.STAFF_SIGN_IN, user=message.user, target=message.context.get("target", ""))
    return _link_letter(message, url, _("The link works once, within an hour."))


def _welcome(message: Message, desk: Desk) -> Letter:
    org = {"org": message.organisation.name}
    url = desk.link(
        purpose=Link.Purpose.STAFF_SIGN_IN, user=message.user, target=message.context["target"],
        lifetime=_WELCOME_KEEPS,
    )  # fmt: skip
    return Letter(
        subject=_("%(org)s gave you access on Guildmark") % org, heading=_("You can now act for %(org)s") % org,
        paragraphs=(
            _("Your role: %(role)s.") % {"role": Membership.Role(message.context["role"]).label},
            _("There is no password. This link works once, within three days; later, ask for a new one with your "
              "address on the sign-in page."),
        ),
        button=_("Sign in"), url=url,
        after=(_("You do not know %(org)s? Do nothing; nobody can sign in without the link.") % org,),
    )  # fmt: skip


def _new_address(message: Message, desk: Desk) -> Letter:  # noqa: ARG001 - as every letter
    if message.user is None:
        raise LookupError(f"message {message.pk} is for nobody")
    token = sign_address_change(user=message.user, new=message.context["to"])
    return Letter(
        subject=_("Your new address for signing in"), heading=_("Is this address yours?"),
        paragraphs=(_("Press the button, and you sign in with this address from now on. It works for 24 hours."),),
        button=_("See the change"), url=_url(f"/address/{token}"),
        after=(_("It was not you? Do nothing; nothing changes."),),
    )  # fmt: skip


def _add_address(message: Message, desk: Desk) -> Letter:
    url = desk.link(purpose=Link.Purpose.ADD_ADDRESS, contractor=message.contractor, target=message.context["to"])
    org = {"org": message.organisation.name}
    return Letter(
        subject=_("Your other address at %(org)s") % org, heading=_("Is this address yours?"),
        paragraphs=(
            _("Somebody, most likely you, wants to sign in at %(org)s with this address too.") % org,
            _("Open the link on the device where you are signed in. It works once, within 24 hours."),
        ),
        button=_("Add this address"), url=url,
        after=(_("It was not you? Do nothing; nothing changes."),),
    )  # fmt: skip


def _address_added(message: Message, desk: Desk) -> Letter:
    org = {"org": message.organisation.name}
    return Letter(
        subject=_("Another address was added at %(org)s") % org, heading=_("You can sign in with another address"),
        paragraphs=(
            _("An address was added to yours, by somebody who was signed in as you. It opens all of your pages."),
            _("Mail goes on to come to this one."),
        ),
        button=_("See your addresses"), url=personal_url(message, "/my-data", desk),
        after=(_("It was not you? Remove the address there, and tell %(org)s.") % org,),
    )  # fmt: skip


def _link_letter(message: Message, url: str, lasts: str) -> Letter:
    return Letter(
        subject=_("Your sign-in link for %(org)s") % {"org": message.organisation.name},
        heading=_("Sign in"), paragraphs=(lasts,), button=_("Sign in"), url=url,
        after=(_("You did not ask for it? Do nothing; nobody can sign in without it."),),
    )  # fmt: skip


_LETTERS: dict[str, Write] = {
    "invitation": _invitation,
    "remind_invited": _remind_invited,
    "remind_joined": _remind_joined,
    "confirm": _confirm,
    "terms": _terms,
    "earned": _earned,
    "revoked": _revoked,
    "offer_made": _offer_made,
    "gig_changed": _gig_changed,
    "offer_accepted": _offer_accepted,
    "offer_declined": _offer_declined,
    "premium_earned": _premium_earned,
    "not_passed": _not_passed,
    "sign_in": _sign_in,
    "staff_sign_in": _staff_sign_in,
    "welcome": _welcome,
    "new_address": _new_address,
    "add_address": _add_address,
    "address_added": _address_added,
}
