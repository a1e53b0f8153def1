"""Badges from CSV: awarded on evidence that somebody judged, to contractors who are known or come in with the row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guildmark.connect.csv.contractors import contractor_row, list_taken, say_taken
from guildmark.connect.csv.drafting import Draft
from guildmark.connect.csv.storing import Batch, store_or_split
from guildmark.credentials.awarding import Award, award_many
from guildmark.credentials.models import Badge
from guildmark.credentials.queries import list_achievements
from guildmark.outreach.actions import draft_message, plan_messages
from guildmark.people.actions import find_stored, store_contractors


class Badges:
    """Awards a badge a row; whoever holds a live one of that program already gets no second."""

    def check(self, values: dict[str, Any], at: datetime) -> list[str]:
        """A row names somebody, and no day to come."""
        faults = []
        if "external_key" not in values and "email" not in values:
            faults.append(_("neither an address nor a number of your own: nothing tells whom this row is about"))
        if values.get("awarded_at", at) > at:
            faults.append(_("the day of the award is still to come"))
        return faults

    def keys(self, values: dict[str, Any]) -> list[str]:
        """Nobody is awarded the same badge twice in a file."""
        who = values.get("external_key") or values.get("email", "")
        return [f"{who}\x1f{values['badge'].casefold()}"]

    def find_missing(self, drafts: Sequence[Draft], *, organisation: Any) -> dict[int, str]:  # noqa: ANN401 - of people
        """Rows that name a badge which the organisation does not have, or an address that is another contractor's."""
        known = _achievements(organisation)
        missing = {each.line: _say_unknown(each, known) for each in drafts if _name(each) not in known}
        return missing | {line: say_taken(key) for line, key in list_taken(drafts, organisation).items()}

    def store(self, drafts: Sequence[Draft], *, organisation: Any, at: datetime) -> Batch:  # noqa: ANN401 - of people
        """Add whom the rows bring along, award, and mail each new holder; all of a batch or nothing of it."""
        missing = self.find_missing(drafts, organisation=organisation)
        good = [draft for draft in drafts if draft.line not in missing]

        def store(some: Sequence[Draft]) -> Batch:
            added = _award(some, organisation, at)
            return Batch(added, 0, len(some) - added)

        batch = store_or_split(good, store, _("the database refuses this row"))
        batch.refused += [(draft, missing[draft.line]) for draft in drafts if draft.line in missing]
        return batch


def _achievements(organisation: Any) -> dict[str, Any]:  # noqa: ANN401 - of people
    """The newest achievement of each program by its name; of two of one name, that of the newer program."""
    return {each.name.casefold(): each for each in reversed(list_achievements(organisation, limit=500))}


def _name(draft: Draft) -> str:
    return str(draft.values["badge"]).casefold()


def _say_unknown(draft: Draft, known: dict[str, Any]) -> str:
    if not known:
        return _("no program has been launched yet, so there is no badge to award")
    names = ", ".join(each.name for each in list(known.values())[:10])
    return _("there is no badge “%(name)s”; there are: %(names)s") % {"name": draft.values["badge"], "names": names}


@transaction.atomic
def _award(drafts: Sequence[Draft], organisation: Any, at: datetime) -> int:  # noqa: ANN401 - of people
    rows = [contractor_row(draft.values) for draft in drafts]
    store_contractors(organisation=organisation, rows=rows, at=at)
    people, known = find_stored(organisation=organisation, rows=rows), _achievements(organisation)
    awards = [
        Award(who, known[_name(draft)], draft.values.get("awarded_at", at), draft.values["evidence"],
              draft.values.get("score_percent"))
        for draft, who in zip(drafts, people, strict=True)
    ]  # fmt: skip
    badges = award_many(organisation=organisation, awards=awards, at=at)
    plan_messages([_letter(badge, at) for badge in badges if badge.contractor.email])
    return len(badges)


def _letter(badge: Badge, at: datetime) -> Any:  # noqa: ANN401 - a row of outreach
    return draft_message(
        organisation=badge.organisation, program=badge.achievement.program, contractor=badge.contractor,
        kind="awarded", key=f"awarded:{badge.award}", at=at,
        context={"badge": str(badge.pk), "name": badge.achievement.name},
    )  # fmt: skip
