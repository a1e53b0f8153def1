"""Reads an address that a stranger wrote into the parts of a request, or refuses it: HTTPS, a host, nothing hidden."""

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from guildmark.engine.verification.report import Fault

_MOST_LETTERS = 2000
_PORT = 443


@dataclass(frozen=True, slots=True)
class Place:
    """Where to ask, and for what."""

    host: str
    port: int
    path: str

    @property
    def address(self) -> str:
        """The whole address again."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}{'' if self.port == _PORT else f':{self.port}'}{self.path}"


def read_place(text: str) -> Place:
    """The place at an address. Raises Fault `not_https` for what is no HTTPS address of a host."""
    if len(text) > _MOST_LETTERS or not text.isprintable() or " " in text or "\\" in text:
        raise Fault("not_https", text)
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port or _PORT
    except ValueError as problem:
        raise Fault("not_https", text) from problem
    if parts.scheme != "https" or not host or parts.username is not None or parts.password is not None:
        raise Fault("not_https", text)
    query = f"?{quote(parts.query, safe='=&%/?:@!$()*+,;~-._')}" if parts.query else ""
    return Place(host, port, (quote(parts.path, safe="/%:@!$&'()*+,;=~-._") or "/") + query)


def follow(place: Place, location: str) -> Place:
    """Where a redirect leads; checked like any other address."""
    try:
        return read_place(urljoin(place.address, location))
    except ValueError as problem:  # Python's own, and our Fault with its better words
        raise problem if isinstance(problem, Fault) else Fault("not_https", location) from problem
