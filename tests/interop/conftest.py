"""The server of the browser tests serves the reference verifier too; one library of others is installed once."""

from tests.browser.conftest import server
from tests.interop.installed import oracle

__all__ = ["oracle", "server"]
