"""XMP packets with alternative text: written anew, or merged into one that is there already. No Qt.

The properties are those of the IPTC Photo Metadata Standard (from 2021.1 on,
https://iptc.org/std/photometadata/specification/IPTC-PhotoMetadata): "Alt Text (Accessibility)",
`Iptc4xmpCore:AltTextAccessibility`, and "Description", `dc:description`. Both are language
alternatives (XMP specification, part 1, 8.2.2.4: an `rdf:Alt` whose item `x-default` comes first).

What else a packet holds stays as it is. A property that has a text already is somebody's: it stays,
too, unless it is to be replaced, and even then its texts in other languages do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.dom import minidom
from xml.parsers import expat

from model.caption import Language

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML = "http://www.w3.org/XML/1998/namespace"
_XMLNS = "http://www.w3.org/2000/xmlns/"
_DC = "http://purl.org/dc/elements/1.1/"
_IPTC_CORE = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"

_DEFAULT = "x-default"

_PROPERTIES = (
    (_IPTC_CORE, "Iptc4xmpCore:AltTextAccessibility"),
    (_DC, "dc:description"),
)

_EMPTY = (
    f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}"></rdf:RDF></x:xmpmeta>'
).encode()

_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_END = '<?xpacket end="w"?>'

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotXmp(Exception):
    """The bytes are not an XMP packet that can be understood."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A packet, and whether a text was left as it was because there was one already."""

    packet: bytes
    kept: bool


def merge(packet: bytes | None, texts: Mapping[Language, str], *, replace: bool = False) -> Merged:
    """The packet with these texts; the first language's is the default one as well."""
    document = _parse(packet if packet and packet.strip() else _EMPTY)
    rdf = _rdf(document)
    about = next((_about(node) for node in _descriptions(rdf)), "")
    ours = document.createElementNS(_RDF, "rdf:Description")
    for prefix, space in (("rdf", _RDF), ("dc", _DC), ("Iptc4xmpCore", _IPTC_CORE)):
        ours.setAttributeNS(_XMLNS, f"xmlns:{prefix}", space)
    ours.setAttributeNS(_RDF, "rdf:about", about)
    kept = False
    for space, name in _PROPERTIES:
        found = list(_texts(rdf, space, name))
        if found and not replace:
            kept = kept or _differs(found, texts)
            continue
        _remove(rdf, space, name)
        foreign = [pair for pair in found if pair[0] != _DEFAULT and pair[0] not in texts]
        ours.appendChild(_alternatives(document, name, space, texts, foreign))
    if packet and not ours.childNodes:
        return Merged(packet, kept)
    rdf.appendChild(ours)
    return Merged(_packet(document), kept)


def read(packet: bytes) -> dict[str, dict[str, str]]:
    """The two properties of a packet, each by language."""
    rdf = _rdf(_parse(packet))
    return {name: dict(_texts(rdf, space, name)) for space, name in _PROPERTIES}


def _parse(packet: bytes) -> minidom.Document:
    data = packet.strip()
    try:
        _refuse_doctype(data)
        return minidom.parseString(data)  # noqa: S318 (no document type, so no entities)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise NotXmp(str(error)) from error


def _refuse_doctype(data: bytes) -> None:
    """A document type could define entities that grow without end; XMP has none."""

    def refuse(*_: object) -> None:
        raise NotXmp("a document type declaration")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(data, True)


def _rdf(document: minidom.Document) -> minidom.Element:
    found = document.getElementsByTagNameNS(_RDF, "RDF")
    if not found:
        raise NotXmp("no rdf:RDF")
    return found[0]


def _descriptions(rdf: minidom.Element) -> list[minidom.Element]:
    """The elements that hold the properties; structures inside them may be named alike."""
    return [node for node in _elements(rdf) if _is(node, _RDF, "Description")]


def _about(description: minidom.Element) -> str:
    return description.getAttributeNS(_RDF, "about")


def _elements(node: minidom.Element) -> list[minidom.Element]:
    return [child for child in node.childNodes if isinstance(child, minidom.Element)]


def _is(node: minidom.Element, space: str, name: str) -> bool:
    return node.namespaceURI == space and node.localName == name.rpartition(":")[2]


def _texts(rdf: minidom.Element, space: str, name: str) -> Iterator[tuple[str, str]]:
    """The languages and texts of a property, also where another program wrote it as a plain one."""
    local = name.rpartition(":")[2]
    for description in _descriptions(rdf):
        plain = description.getAttributeNS(space, local)
        if plain.strip():
            yield _DEFAULT, plain
        for node in _elements(description):
            if not _is(node, space, local):
                continue
            items = node.getElementsByTagNameNS(_RDF, "li")
            for item in items or [node]:
                text = _content(item)
                if text.strip():
                    yield item.getAttributeNS(_XML, "lang") or _DEFAULT, text


def _content(node: minidom.Element) -> str:
    texts = (child.data for child in node.childNodes if isinstance(child, minidom.Text))
    return "".join(texts)


def _differs(found: list[tuple[str, str]], texts: Mapping[Language, str]) -> bool:
    known = dict(found)
    return any(known.get(language) != _clean(text) for language, text in texts.items())


def _remove(rdf: minidom.Element, space: str, name: str) -> None:
    """Take a property out, and a description of ours that has none any more."""
    local = name.rpartition(":")[2]
    for description in _descriptions(rdf):
        if description.hasAttributeNS(space, local):
            description.removeAttributeNS(space, local)
        for node in _elements(description):
            if _is(node, space, local):
                description.removeChild(node)
        attributes = description.attributes.items()
        told = any(not key.startswith("xmlns") and key != "rdf:about" for key, _ in attributes)
        if not _elements(description) and not told:
            rdf.removeChild(description)


def _alternatives(
    document: minidom.Document,
    name: str,
    space: str,
    texts: Mapping[Language, str],
    foreign: list[tuple[str, str]],
) -> minidom.Element:
    default = next(iter(texts.values()))
    alternatives = document.createElementNS(_RDF, "rdf:Alt")
    for language, text in ((_DEFAULT, default), *texts.items(), *foreign):
        item = document.createElementNS(_RDF, "rdf:li")
        item.setAttributeNS(_XML, "xml:lang", language)
        item.appendChild(document.createTextNode(_clean(text)))
        alternatives.appendChild(item)
    node = document.createElementNS(space, name)
    node.appendChild(alternatives)
    return node


def _clean(text: str) -> str:
    return _NOT_XML.sub(" ", text)


def _packet(document: minidom.Document) -> bytes:
    """The document in UTF-8, between the two marks by which a packet is found in any file."""
    parts = [node.toxml() for node in document.childNodes]
    if not any(part.startswith("<?xpacket") for part in parts):
        parts = [_BEGIN, *parts, _END]
    return "\n".join(parts).encode()
