"""The server of the browser tests serves the reference verifier too; openbadgeslib is asked by several tests."""

import sys

import pytest

from tests.browser.conftest import server
from tests.interop import peers

__all__ = ["oracle", "server"]


@pytest.fixture(scope="session")
def oracle():
    try:
        return [sys.executable, peers.HERE / "oracle.py"], peers.install_library()
    except peers.MissingError as problem:
        pytest.skip(str(problem))
