"""Learning histories from CSV: people by opaque keys, their enrolments, outcomes, scores and groups."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from guildmark.connect.csv.contractors import contractor_row
from guildmark.connect.csv.drafting import Draft
from guildmark.connect.csv.storing import Batch, store_or_split
from guildmark.learning.history import PastEnrolment, PastOutcome, PastRecord, PastScore, store_history
from guildmark.people.actions import ContractorRow

_RECORDS: dict[str, tuple[type[PastRecord], tuple[str, ...]]] = {
    "enrolment": (PastEnrolment, ("person", "course", "run", "enrolled_at", "left_at")),
    "outcome": (PastOutcome, ("person", "course", "run", "outcome", "ended_at")),
    "score": (PastScore, ("person", "course", "run", "assessment", "assessment_kind", "taken_at", "score_percent",
                          "carried_over")),
}  # fmt: skip


class History:
    """Stores rows as facts about people; each row may hold several records."""

    def __init__(self, records: Sequence[str]) -> None:
        """Which records a row of this file holds."""
        self.records = tuple(records)

    def check(self, values: dict[str, Any], at: datetime) -> list[str]:  # noqa: ARG002 - every kind takes the time
        """A course is left after joining it."""
        joined, left = values.get("enrolled_at"), values.get("left_at")
        return [_("left before enrolling")] if joined and left and left < joined else []

    def keys(self, values: dict[str, Any]) -> list[str]:
        """One enrolment and outcome for a person in a run, one score for each assessment of it."""
        named = [values["person"], values["course"], values.get("run", "")]
        named += [values.get("assessment", "")] if "score" in self.records else []
        return ["\x1f".join(named)]

    def find_missing(self, drafts: Sequence[Draft], *, organisation: Any) -> dict[int, str]:  # noqa: ANN401, ARG002
        """Nothing: such a row brings along whom it names."""
        return {}

    def store(self, drafts: Sequence[Draft], *, organisation: Any, at: datetime) -> Batch:  # noqa: ANN401 - of people
        """Put the records on file; a row counts as new when any of its records is."""

        def store(some: Sequence[Draft]) -> Batch:
            records = [record for draft in some for record in self._records(draft.values)]
            stored = store_history(organisation=organisation, records=records, people=_people(some), at=at)
            added = max(stored.added.values(), default=0)
            tally = Counter({f"{name}s": len(some) for name in self.records}) + Counter({"people": stored.people})
            return Batch(added, 0, len(some) - added, tally=tally)

        return store_or_split(drafts, store, _("the database refuses this row"))

    def _records(self, values: dict[str, Any]) -> list[PastRecord]:
        made = (_RECORDS[name] for name in self.records)
        return [record(**{name: values[name] for name in names if name in values}) for record, names in made]


def _people(drafts: Sequence[Draft]) -> dict[str, ContractorRow]:
    """What the rows say about people beside their history; of several rows about one the last counts."""
    return {draft.values["person"]: contractor_row(draft.values) for draft in drafts}
