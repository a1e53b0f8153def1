"""What goes wrong with a signature, said once for programs and once for people."""

from collections.abc import Iterator
from contextlib import contextmanager

from pyld import jsonld

from guildmark.engine.signing.contexts import UnknownContextError


class SignatureError(ValueError):
    """A document cannot be signed, or its proof does not hold; `code` says why in one word."""

    def __init__(self, code: str, message: str) -> None:
        """`code` for programs, `message` for people."""
        super().__init__(message)
        self.code = code


# What pyld and pyoxigraph let through when a value has a type or a form that nobody foresaw.
_FAULTS = (
    jsonld.JsonLdError,
    UnknownContextError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    RecursionError,
)


@contextmanager
def as_malformed() -> Iterator[None]:
    """Whatever a JSON-LD library raises inside becomes SignatureError `malformed`."""
    try:
        yield
    except SignatureError:
        raise
    except _FAULTS as problem:
        raise SignatureError("malformed", f"the document is not valid JSON-LD: {_words(problem)}") from problem


def _words(problem: BaseException) -> str:
    return " ".join(str(problem).split())[:300]
