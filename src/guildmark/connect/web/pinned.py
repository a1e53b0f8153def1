"""A connection to one network address that was checked, for the host it was looked up for, that ends at its deadline.

The name is never looked up a second time, so it cannot change in between; TLS still proves the name.
"""

import contextlib
import http.client
import os
import socket
import ssl
import threading
from collections.abc import Iterator


class PinnedConnection(http.client.HTTPSConnection):
    """HTTPS to `host`, spoken to `network_address` whatever the name means by now."""

    def __init__(self, host: str, port: int, *, network_address: str, timeout: float, context: ssl.SSLContext) -> None:
        """`timeout` is for each step; `ending_in` bounds them all."""
        super().__init__(host, port, timeout=timeout, context=context)
        self._network_address, self._tls = network_address, context
        self._raw: socket.socket | None = None
        self._over = False

    def connect(self) -> None:
        """Open the connection; the certificate must be the host's."""
        plain = socket.create_connection((self._network_address, self.port), self.timeout)
        # A handle of our own: http.client closes its socket when the last header is read, and TLS takes it over.
        self._raw = socket.socket(fileno=os.dup(plain.fileno()))
        if self._over:
            plain.close()
            raise TimeoutError
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def cut(self) -> None:
        """End it now, from another thread, wherever it stands: shaking hands, in a header, in the body."""
        self._over = True
        if self._raw is not None:
            with contextlib.suppress(OSError):
                self._raw.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def ending_in(self, seconds: float) -> Iterator[None]:
        """Whatever happens inside is cut after so many seconds, also a server that sends a byte now and then."""
        timer = threading.Timer(seconds, self.cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            self.close()
            if self._raw is not None:
                self._raw.close()
