"""Finds a free port and keeps it until the server takes it over."""

import contextlib
import errno
import socket
import sys
from collections.abc import Iterator

from guildmark.cli.words import CannotError, say

TRIES = 100


@contextlib.contextmanager
def keep_port(host: str, wanted: int) -> Iterator[int]:
    """The wanted port or the next free one; says so when it is another, and keeps others off it meanwhile."""
    port = find_port(host, wanted)
    if wanted and port != wanted:
        say(f"Port {wanted} is taken; using {port}.")
    with contextlib.ExitStack() as stack:
        if sys.platform == "linux":
            # Bound but not listening, and shareable: the server beside it can listen, a stranger cannot bind.
            keeper = stack.enter_context(_socket(host, port, socket.SO_REUSEPORT))
            with contextlib.suppress(OSError):  # connections that are still closing; then nobody can take it anyway
                keeper.bind(_address(host, port)[1])
        yield port


def find_port(host: str, wanted: int) -> int:
    """The first port from `wanted` on that nobody listens on; 0 takes any."""
    for port in range(wanted, min(wanted + TRIES, 65536)):
        with _socket(host, port, socket.SO_REUSEADDR) as probe:
            try:
                probe.bind(_address(host, port)[1])
            except OSError as problem:
                if problem.errno != errno.EADDRINUSE:
                    raise CannotError(f"Cannot listen on {host}, port {port}: {problem.strerror}.") from problem
                continue
            return int(probe.getsockname()[1])
    raise CannotError(f"No free port from {wanted} on; name one with --port.")


def _socket(host: str, port: int, option: int) -> socket.socket:
    made = socket.socket(_address(host, port)[0], socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, option, 1)
    return made


def _address(host: str, port: int) -> tuple[socket.AddressFamily, tuple[str, int]]:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as problem:
        raise CannotError(f"{host!r} is no address of this machine: {problem.strerror}.") from problem
    return family, (str(address[0]), port)


def address_of(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"
