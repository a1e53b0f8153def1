"""A test client whose requests do on commit what a server's do: the tests' transactions never commit."""

from django.test import Client
from django.test.testcases import TestCase


class Browser(Client):
    """Runs what each request left for after its commit before it answers."""

    def request(self, **request):
        with TestCase.captureOnCommitCallbacks(execute=True):
            return super().request(**request)
