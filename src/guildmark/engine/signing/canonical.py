"""The statements of a badge in canonical form (RDFC-1.0), which is what a proof is made over.

Contexts are bundled; inline ones and blank node names are refused, and so are graphs that only serve to exhaust a
canonicaliser. What JSON-LD makes of a badge depends on its shape alone (`shapes`), so a shape is expanded once by pyld
and later badges fill its slots; whatever the slots cannot hold soundly takes the long way, with the same outcome.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph
from pyld import jsonld

from guildmark.engine.signing import shapes
from guildmark.engine.signing.contexts import BUNDLED, loader
from guildmark.engine.signing.problems import SignatureError, as_malformed

Document = dict[str, Any]
Contexts = Mapping[str, dict[str, Any]]

MOST_BLANK = 32
MOST_ALIKE = 4
_N_QUADS = pyoxigraph.RdfFormat.N_QUADS


def canonicalise(document: Document, extra: Contexts | None = None) -> bytes:
    """The document's statements as sorted N-Quads, UTF-8.

    Raises SignatureError: `malformed`, `unknown_context`, `inline_context`, `blank_node_name`, `too_complex`.
    """
    check_contexts(document, extra)
    with as_malformed():
        filled = shapes.fill(document) if extra is None else None
        if filled is None:
            return _canonical(pyoxigraph.Dataset(_statements(document, extra)))
        text, unnamed = filled
        return _canonical(pyoxigraph.Dataset(pyoxigraph.parse(text, format=_N_QUADS)), unnamed=unnamed)


def find_inexact(document: Document) -> str | None:
    """Where a document is not in the exact compacted form of its contexts (`credentialSubject.score`), or None.

    Unknown terms, addresses in place of terms, nulls and aliases make it inexact: a reader of the JSON and a reader of
    the signed statements would see different badges. Raises SignatureError as `canonicalise` does.
    """
    check_contexts(document, None)
    with as_malformed():
        return shapes.find_fault(document)


def check_contexts(document: Document, extra: Contexts | None) -> None:
    """Raise SignatureError unless the only contexts are bundled ones (or `extra`), named by address, at the top."""
    contexts = document.get("@context")
    named = contexts if isinstance(contexts, list) else [contexts]
    if not named or not all(isinstance(context, str) for context in named):
        raise SignatureError("inline_context", "the contexts are not a list of addresses")
    for context in map(str, named):
        if context not in BUNDLED and context not in (extra or {}):
            raise SignatureError("unknown_context", f"the context is not one that we know: {context[:200]}")
    for key, value in document.items():
        if key != "@context":
            _refuse_nested(value)


def _refuse_nested(value: object) -> None:
    if isinstance(value, dict):
        if "@context" in value:
            raise SignatureError("inline_context", "a part of the document brings a context of its own")
        for part in value.values():
            _refuse_nested(part)
    elif isinstance(value, list):
        for part in value:
            _refuse_nested(part)


def _statements(document: Document, extra: Contexts | None) -> Iterator[pyoxigraph.Quad]:
    """The long way: every statement by pyld, its terms checked by pyoxigraph."""
    graphs = jsonld.to_rdf(document, {"documentLoader": loader(extra), "safe": True})
    for name, statements in graphs.items():
        graph = pyoxigraph.DefaultGraph() if name == "@default" else _node(name)
        for said in statements:
            subject, predicate = _node(said["subject"]["value"]), pyoxigraph.NamedNode(said["predicate"]["value"])
            yield pyoxigraph.Quad(subject, predicate, _object(said["object"]), graph)


def _node(value: str) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode:
    return pyoxigraph.BlankNode(value[2:]) if value.startswith("_:") else pyoxigraph.NamedNode(value)


def _object(term: dict[str, str]) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal:
    if term["type"] != "literal":
        return _node(term["value"])
    if "language" in term:
        return pyoxigraph.Literal(term["value"], language=term["language"])
    return pyoxigraph.Literal(term["value"], datatype=pyoxigraph.NamedNode(term["datatype"]))


def _canonical(dataset: pyoxigraph.Dataset, *, unnamed: int = MOST_BLANK) -> bytes:
    if unnamed > MOST_ALIKE:
        _refuse_poison(dataset)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    lines = pyoxigraph.serialize(dataset, format=_N_QUADS) or b""
    return b"".join(sorted(lines.splitlines(keepends=True)))


def _refuse_poison(dataset: pyoxigraph.Dataset) -> None:
    """Canonical names cost factorial time only among nodes that their own statements do not tell apart."""
    about: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for quad in dataset:
        ends = (quad.subject, quad.object)
        for node in ends:
            if isinstance(node, pyoxigraph.BlankNode):
                first, last = (_seen_from(node, end) for end in ends)
                about[node.value].append((first, quad.predicate.value, last))
    alike = Counter(tuple(sorted(said)) for said in about.values())
    if len(about) > MOST_BLANK or max(alike.values(), default=0) > MOST_ALIKE:
        raise SignatureError("too_complex", "the document has too many parts without an id that look alike")


def _seen_from(node: object, end: object) -> str:
    if end == node:
        return "_:this"
    return "_:other" if isinstance(end, pyoxigraph.BlankNode) else str(end)
