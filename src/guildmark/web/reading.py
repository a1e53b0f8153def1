"""Puts on record that somebody on the organisation's side read contractors' personal data, and says it in words.

Every page that names contractors to staff or clients calls `put_on_record`; a contractor sees the rows about them under
“Who read your data”.
"""

import uuid
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from guildmark.people import actions as people
from guildmark.web.access import Staff

WHAT = {
    "contractor’s page": lazy("your page"),
    "list of contractors": lazy("a list of contractors"),
    "list of who takes part": lazy("a list of who takes part in a program"),
    "list of messages": lazy("a list of messages, with addresses"),
    "a message": lazy("the text of a message to you"),
    "list of premiums to pay": lazy("a list of premiums to pay"),
    "list of payments": lazy("a list of payments made"),
    "list of what was agreed to": lazy("a list of who accepted a program’s terms"),
    "rows of an import": lazy("rows of a file before they were brought in"),
    "results to look at": lazy("a list of results that a person was asked to look at"),
    "badges to look at": lazy("a list of badges that a person was asked to look at"),
    "a decision": lazy("what you asked a person about your badge"),
    "a result": lazy("a result that you asked a person to look at"),
    "mistakes reported": lazy("the mistakes that you reported in lessons, without your name"),
    "names on gigs": lazy("a list of gigs, with who took them"),
    "names for a gig": lazy("who would like a gig, or could be offered it"),
    "names in a pool": lazy("a list of certified contractors"),
}


def put_on_record(staff: Staff, what: str, contractors: Iterable[uuid.UUID | None], *, others: int = 0) -> None:
    """What this reader has just been shown, and about whom; one query, or none where nobody is on the page."""
    ids = [each for each in contractors if each]
    if ids or others:
        people.record_access(
            user=staff.user, organisation=staff.organisation, role=staff.acting, client=staff.client, what=what,
            contractors=ids, others=others, at=timezone.now(),
        )  # fmt: skip
