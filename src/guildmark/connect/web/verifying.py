"""Verifies what somebody hands over or names by its address: our own places are read here, all others fetched."""

from collections.abc import Callable
from datetime import datetime

from guildmark.connect.web.fetching import Fetcher
from guildmark.credentials.answering import answer, is_own
from guildmark.credentials.counting import count_verified
from guildmark.credentials.own_reports import complete
from guildmark.engine.verification.report import Fault, Outcome, Report, Resolve
from guildmark.engine.verification.verifying import verify


def make_resolver(at: datetime, fetcher: Callable[[], Resolve] = Fetcher) -> Resolve:
    """Looks up whatever one verification needs, within one budget."""
    fetch = fetcher()

    def resolve(address: str) -> bytes:
        return answer(address, at=at) if is_own(address) else fetch(address)

    return resolve


def verify_content(content: bytes, *, at: datetime, refresh: bool = False) -> Report:
    """The report on a badge that was handed over."""
    return _finish(verify(content, at=at, resolve=make_resolver(at), refresh=refresh), at)


def verify_address(address: str, *, at: datetime, refresh: bool = False) -> Report:
    """The report on what stands at an address. Raises Fault when nothing could be read there."""
    resolve = make_resolver(at)
    return _finish(verify(resolve(address), at=at, resolve=resolve, refresh=refresh), at)


def _finish(report: Report, at: datetime) -> Report:
    """Count a badge of ours that is really its issuer's, whatever else was found; a made-up one counts nowhere."""
    passed = {check.name for check in report.checks if check.outcome is Outcome.PASSED}
    if report.summary and {"proof", "issuer"} <= passed:
        count_verified(report.summary.id, at=at)
    return complete(report, at=at)


def as_address(text: str) -> str | None:
    """The text, when it is an address and not a badge."""
    bare = text.strip()
    return bare if bare.startswith(("https://", "http://")) and "\n" not in bare else None


__all__ = ["Fault", "as_address", "make_resolver", "verify_address", "verify_content"]
