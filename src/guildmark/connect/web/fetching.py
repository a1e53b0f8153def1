"""Fetches what stands at public HTTPS addresses for one verification, within one budget of time and of requests.

Each hop is looked up once, each of its addresses must be public, and the connection goes to the one that was checked.
No cookie, credential, proxy or header of anybody's is sent; content types are not trusted and not needed.
"""

import contextlib
import http.client
import queue
import socket
import ssl
import threading
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic

from guildmark.connect.web.addresses import is_public
from guildmark.connect.web.pinned import PinnedConnection
from guildmark.connect.web.places import Place, follow, read_place
from guildmark.engine.verification.reading import MOST_BYTES
from guildmark.engine.verification.report import Fault

LookUp = Callable[[str, int], list[str]]

SECONDS = 8.0
REDIRECTS = 3
REQUESTS = 8
ADDRESSES = 2  # of one host that are tried
_CHUNK = 65_536
_HEADERS = {
    "Accept": "application/vc+ld+json, application/did+ld+json, application/ld+json, application/json;q=0.9, */*;q=0.1",
    "Accept-Encoding": "identity",
    "Connection": "close",
    "User-Agent": "Guildmark",
}


class Fetcher:
    """Everything one verification may read; make a new one for each."""

    def __init__(
        self, *, seconds: float = SECONDS, look_up: LookUp | None = None,
        allowed: Callable[[str], bool] = is_public, context: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        """Tests hand in how names are looked up, which addresses are allowed, and whose certificates count."""
        self._ends, self._left = monotonic() + seconds, REQUESTS
        self._look_up, self._allowed = look_up or look_up_name, allowed
        self._context = context or ssl.create_default_context()

    def __call__(self, address: str) -> bytes:
        """The bytes at an address. Raises Fault with one of the codes for looking up."""
        place = read_place(address)
        for _ in range(REDIRECTS + 1):
            answer = self._ask(place)
            if isinstance(answer, bytes):
                return answer
            place = answer
        raise Fault("unreachable", f"{place.host} redirects too often")

    def _ask(self, place: Place) -> bytes | Place:
        """The answer, or the place that it redirects to."""
        self._left -= 1
        if self._left < 0:
            raise Fault("unreachable", "it asks for too many documents")
        problem: Fault | None = None
        for network_address in self._resolve(place):
            try:
                return self._ask_at(place, network_address)
            except OSError as trouble:
                problem = self._too_slow(place) or Fault("unreachable", f"{place.host} ({_words(trouble)})")
                if problem.code == "too_slow":
                    break
            except http.client.HTTPException as trouble:
                raise self._too_slow(place) or Fault("unreachable", f"{place.host} ({_words(trouble)})") from trouble
        raise problem or Fault("unreachable", place.host)

    def _resolve(self, place: Place) -> list[str]:
        """The host's addresses, all of which must be public: one that is not says what the name is for."""
        found = within(self._remaining(place), lambda: self._look_up(place.host, place.port))
        if isinstance(found, OSError | ValueError):
            raise Fault("unreachable", f"{place.host} is not a known name")
        if found is None:
            raise Fault("too_slow", place.host)
        if not all(self._allowed(each) for each in found):
            raise Fault("forbidden_address", place.host)
        return list(dict.fromkeys(found))[:ADDRESSES]

    def _ask_at(self, place: Place, network_address: str) -> bytes | Place:
        seconds = self._remaining(place)
        connection = PinnedConnection(
            place.host, place.port, network_address=network_address, timeout=seconds, context=self._context
        )
        with connection.ending_in(seconds):
            connection.request("GET", place.path, headers=_HEADERS)
            with connection.getresponse() as response:
                return self._read(place, response)

    def _read(self, place: Place, response: http.client.HTTPResponse) -> bytes | Place:
        if response.status in {301, 302, 303, 307, 308}:
            return follow(place, response.headers.get("Location", ""))
        if response.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            raise Fault("not_found", place.address)
        if response.status != HTTPStatus.OK:
            raise Fault("unreachable", f"{place.host} answered {response.status}")
        body = bytearray()
        while chunk := response.read1(_CHUNK):
            body += chunk
            if len(body) > MOST_BYTES:
                raise Fault("answer_too_large", place.host)
        if monotonic() >= self._ends:
            raise Fault("too_slow", place.host)
        if response.length:
            raise Fault("unreachable", f"{place.host} ended too early")
        return bytes(body)

    def _remaining(self, place: Place) -> float:
        seconds = self._ends - monotonic()
        if seconds <= 0:
            raise Fault("too_slow", place.host)
        return seconds

    def _too_slow(self, place: Place) -> Fault | None:
        return Fault("too_slow", place.host) if monotonic() >= self._ends else None


def look_up_name(host: str, port: int) -> list[str]:
    """The network addresses of a host."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def within(seconds: float, ask: Callable[[], list[str]]) -> list[str] | OSError | ValueError | None:
    """What was asked, or the problem, or None when it took too long: the system's own look-up cannot be stopped."""
    answers: queue.SimpleQueue[list[str] | OSError | ValueError] = queue.SimpleQueue()

    def carry_out() -> None:
        try:
            answers.put(ask())
        except (OSError, ValueError) as problem:
            answers.put(problem)

    threading.Thread(target=carry_out, daemon=True).start()
    with contextlib.suppress(queue.Empty):
        return answers.get(timeout=seconds)
    return None


def _words(problem: BaseException) -> str:
    """What went wrong, without what only the system's programmers understand."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"its certificate does not prove it: {problem.verify_message}"
    return getattr(problem, "strerror", None) or type(problem).__name__
