"""Asks for sign-in links to be mailed; the link itself is made when its message is, and never stored readable."""

import uuid
from datetime import datetime
from typing import Any

from guildmark.outreach.actions import plan_message
from guildmark.people import queries as people


def mail_sign_in(contractor: Any, *, at: datetime, target: str = "", to: str = "") -> None:  # noqa: ANN401 - a row
    """Mail a contractor a link that opens their pages: to their main address, or to another of theirs."""
    main = to.strip().lower() in {"", contractor.email.lower()}
    plan_message(
        organisation=contractor.organisation, contractor=contractor, kind="sign_in", key=f"sign_in:{uuid.uuid4()}",
        at=at, context={"target": target} | ({} if main else {"to": to.strip().lower()}),
    )  # fmt: skip


def mail_staff_sign_in(user: Any, *, at: datetime, target: str = "") -> None:  # noqa: ANN401 - a row of people
    """Mail staff a link that signs them in; nothing is mailed to somebody without a role."""
    memberships = people.list_memberships(user)
    if memberships:
        plan_message(
            organisation=memberships[0].organisation, user=user, kind="staff_sign_in",
            key=f"staff_sign_in:{uuid.uuid4()}", at=at, context={"target": target},
        )  # fmt: skip


def mail_new_address(user: Any, *, organisation: Any, email: str, at: datetime) -> None:  # noqa: ANN401 - rows
    """Mail a link to the address that somebody wants to sign in with from now on."""
    plan_message(
        organisation=organisation, user=user, kind="new_address", key=f"new_address:{uuid.uuid4()}", at=at,
        context={"to": email},
    )  # fmt: skip


def mail_welcome(member: Any, *, at: datetime, target: str) -> None:  # noqa: ANN401 - a row of people
    """Mail somebody who was given a role a link that signs them in; once for each role."""
    plan_message(
        organisation=member.organisation, user=member.user, kind="welcome", key=f"welcome:{member.pk}", at=at,
        context={"target": target, "role": member.role},
    )  # fmt: skip
