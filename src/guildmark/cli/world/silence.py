"""Takes the mails of made-up people and keeps none: a simulated year would fill a mailbox that nobody reads."""

from datetime import datetime

from guildmark.outreach.composing import Mail


class SilentTransport:
    """A transport that takes everything."""

    def deliver(self, mail: Mail, *, at: datetime) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nothing is open."""
