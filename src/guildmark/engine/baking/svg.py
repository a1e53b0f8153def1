"""A credential in an SVG: one element of the namespace that Open Badges 3.0 names, the first inside the picture.

JSON stands in it as character data, a JWT in its attribute `verify`. The rest of the picture keeps its every byte.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from guildmark.engine.baking.problems import BakingError, nothing_found

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_CREDENTIAL = f"{{{NAMESPACE}}}credential"
_OLDER = {"{http://openbadges.org}assertion", "{https://openbadges.org}assertion"}
_MOST_ELEMENTS, _MOST_DEPTH = 50_000, 256
_TAG = re.compile(rb"""<(?:"[^"]*"|'[^']*'|[^>"'])*>""")
_ENCODED = re.compile(rb"""<\?xml[^>]*\sencoding=["'](?!utf-8["'])""", re.IGNORECASE)
_NOT_IN_XML = re.compile("[\ufffe\uffff]")


@dataclass(slots=True)
class _Found:
    """A credential element: where it starts and ends, what stands in it."""

    start: int
    end: int = 0
    verify: str | None = None
    text: list[str] = field(default_factory=list)


class _Scan:
    """Takes what the parser sees and keeps only the credentials; no tree is built of what somebody sent."""

    def __init__(self) -> None:
        self.parser: Any = None
        self.root: tuple[str, int] | None = None
        self.depth = self.count = 0
        self.older = False
        self.found: list[_Found] = []
        self._inside = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth, self.count = self.depth + 1, self.count + 1
        if self.depth > _MOST_DEPTH or self.count > _MOST_ELEMENTS:
            raise BakingError("too_complex", "this SVG has too many elements, or they nest too deeply")
        self.root = self.root or (tag, self.parser.CurrentByteIndex)
        self.older = self.older or tag in _OLDER
        if tag == _CREDENTIAL or self._inside:
            self._inside += 1
        if tag == _CREDENTIAL:
            self.found.append(_Found(self.parser.CurrentByteIndex, verify=attributes.get("verify")))

    def data(self, text: str) -> None:
        if self._inside:
            self.found[-1].text.append(text)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self._inside = max(0, self._inside - 1)
        if tag == _CREDENTIAL:
            self.found[-1].end = self.parser.CurrentByteIndex

    def close(self) -> None:
        """The parser asks for it."""


def bake(picture: bytes, credential: bytes) -> bytes:
    """The same picture with the credential in it."""
    if _ENCODED.match(picture.lstrip(b"\xef\xbb\xbf")):
        raise BakingError("malformed", "an SVG that takes a badge is written in UTF-8")
    scan = _scan(picture)
    for each in reversed(scan.found):
        picture = picture[: each.start] + picture[_after(picture, each.end) :]
    start = scan.root[1] if scan.root else 0
    after = _after(picture, start)
    opening, rest = picture[start:after], picture[after:]
    if opening.endswith(b"/>"):
        opening, rest = opening[:-2] + b">", b"</" + re.split(rb"[\s/>]", opening[1:], maxsplit=1)[0] + b">" + rest
    return picture[:start] + opening + _element(credential.decode()) + rest


def read(content: bytes) -> list[bytes]:
    """Every credential inside; raises BakingError where there is none."""
    scan = _scan(content)
    texts = [(each.verify or "", "".join(each.text)) for each in scan.found]
    found = [part.encode() for pair in texts for part in pair if part.strip()]
    if not found:
        raise nothing_found(older=scan.older)
    return found


def _scan(content: bytes) -> _Scan:
    scan = _Scan()
    parser = DefusedXMLParser(target=scan, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    scan.parser = parser.parser
    try:
        parser.feed(content)
        parser.close()
    except DefusedXmlException as fault:
        raise BakingError("malformed", "an SVG with a document type or entities is not read") from fault
    except (ParseError, ValueError, LookupError, AssertionError) as fault:
        if isinstance(fault, BakingError):
            raise
        raise BakingError("malformed", f"this SVG is damaged: {fault}") from fault
    if scan.root is None or scan.root[0].rpartition("}")[2] != "svg":
        raise BakingError("not_a_picture", "this is XML, but not an SVG picture")
    return scan


def _after(content: bytes, start: int) -> int:
    """Where the tag that starts there has ended."""
    tag = _TAG.match(content, start)
    if tag is None:
        raise BakingError("malformed", "this SVG is damaged")
    return tag.end()


def _element(credential: str) -> bytes:
    name = f'openbadges:credential xmlns:openbadges="{NAMESPACE}"'
    if not credential.lstrip().startswith("{"):
        return f'<{name} verify="{credential}"/>'.encode()
    text = _NOT_IN_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", credential)  # they can only stand in a JSON string
    text = text.replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")
    return f"<{name}><![CDATA[{text}]]></openbadges:credential>".encode()
