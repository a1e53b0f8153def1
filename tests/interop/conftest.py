"""The server of the browser tests serves the reference verifier too."""

from tests.browser.conftest import server

__all__ = ["server"]
