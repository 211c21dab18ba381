"""Where in an XMP packet the properties lie that hold a picture's texts. No Qt.

A packet is never written anew from a parsed tree, for no serialiser gives every byte back: a line
break in an attribute (`&#xA;`), a carriage return, the order and quotes of attributes. Instead the
parser (expat) tells at which byte each thing begins, and who edits splices there. So there is no
tree either, and depth and number of elements are bounded before they cost anything.

XMP specification, part 1 (ISO 16684-1), 7: the serialisation in RDF.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DEFAULT = "x-default"

MAX_BYTES = 16 << 20
"""Of one packet; sidecars with every mask of a long day's editing have a tenth."""

_MAX_DEPTH = 100
_MAX_ELEMENTS = 200_000
_MAX_DESCRIPTIONS = 5_000
_SPACE = " "  # between a namespace and a name, as expat is told to write them
_LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"

_TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=]+)\s*=\s*(?:"[^"]*"|'[^']*')""")


class NotXmp(Exception):
    """The bytes are not an XMP packet that can be understood."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to `end`."""

    start: int
    end: int


@dataclass(slots=True)
class Property:
    """A property at one place: an attribute or an element, with its texts by language."""

    name: str
    span: Span
    texts: list[tuple[str, str]]
    attribute: bool


@dataclass(slots=True)
class Description:
    """An `rdf:Description`, or a node of some type; `bare` when it holds but what is listed."""

    tag: Span
    about: str
    span: Span = field(default=Span(0, 0))
    properties: list[Property] = field(default_factory=list)
    bare: bool = True


@dataclass(slots=True)
class Outline:
    """A packet: the first `rdf:RDF`'s start tag, where its end tag begins; and what is in all."""

    tag: Span
    empty: bool
    end: int
    descriptions: list[Description]

    def texts(self, name: str) -> list[tuple[str, str]]:
        """The languages and texts of a property, wherever it stands; blank ones left out."""
        return [
            (language, text)
            for found in self.properties(name)
            for language, text in found.texts
            if text.strip()
        ]

    def properties(self, name: str) -> Iterator[Property]:
        """The places of a property."""
        for description in self.descriptions:
            yield from (found for found in description.properties if found.name == name)


def outline(packet: bytes, names: tuple[str, ...]) -> Outline:
    """Find the properties of these names in a packet in UTF-8.

    A name is a namespace and a local name with a space between. Raises `NotXmp` for what is no XML,
    has a document type (which could define entities that grow without end; XMP has none), is nested
    or filled beyond bounds, or holds no `rdf:RDF`.
    """
    if len(packet) > MAX_BYTES:
        raise NotXmp(f"{len(packet)} bytes")
    reader = _Reader(packet, names)
    try:
        reader.parser.Parse(packet, True)
    except (expat.ExpatError, ValueError) as error:
        raise NotXmp(str(error)) from error
    if reader.found is None:
        raise NotXmp("no rdf:RDF")
    return reader.found


class _Reader:
    """Follows the parser down to the properties; `path` are the names of the open elements."""

    def __init__(self, packet: bytes, names: tuple[str, ...]) -> None:
        self.found: Outline | None = None
        self._packet = packet
        self._names = names
        self._elements = 0
        self._path: list[str] = []
        self._rdf_depth = 0
        self._property: Property | None = None
        self._language = DEFAULT
        self._text: list[str] = []
        self._items = False
        self.parser = parser = expat.ParserCreate("utf-8", _SPACE)
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.CommentHandler = parser.ProcessingInstructionHandler = self._aside

    @staticmethod
    def _refuse_doctype(*_: object) -> None:
        raise NotXmp("a document type declaration")

    def _tag(self) -> Span:
        """The tag the parser stands at; a well-formed one, so that the pattern fits."""
        start = self.parser.CurrentByteIndex
        match = _TAG.match(self._packet, start)
        if match is None:
            raise NotXmp(f"no tag at byte {start}")
        return Span(*match.span())

    def _is_empty(self, tag: Span) -> bool:
        return self._packet[tag.end - 2 : tag.end] == b"/>"

    def _start(self, name: str, attributes: list[str]) -> None:
        self._elements += 1
        self._path.append(name)
        depth = len(self._path)
        if depth > _MAX_DEPTH:
            raise NotXmp(f"more than {_MAX_DEPTH} elements inside one another")
        if self._elements > _MAX_ELEMENTS:
            raise NotXmp(f"more than {_MAX_ELEMENTS} elements")
        if self._rdf_depth:
            self._start_inside(depth - self._rdf_depth, name, attributes)
        elif name == f"{RDF} RDF":
            self._rdf_depth = depth
            if self.found is None:
                tag = self._tag()
                self.found = Outline(tag, self._is_empty(tag), 0, [])

    def _start_inside(self, level: int, name: str, attributes: list[str]) -> None:
        assert self.found is not None
        if level == 1:
            description = self._description(attributes)
            # Another name says of what type the picture is, which is not ours to take away.
            description.bare = description.bare and name == f"{RDF} Description"
            self.found.descriptions.append(description)
            if len(self.found.descriptions) > _MAX_DESCRIPTIONS:
                raise NotXmp(f"more than {_MAX_DESCRIPTIONS} descriptions")
        elif level == 2:
            description = self.found.descriptions[-1]
            if name in self._names:
                self._property = Property(name, self._tag(), [], attribute=False)
                description.properties.append(self._property)
                self._begin_text(attributes)
                self._items = False
            else:
                description.bare = False
        elif self._property is not None and name == f"{RDF} li":
            self._begin_text(attributes)
            self._items = True

    def _begin_text(self, attributes: list[str]) -> None:
        given = dict(zip(attributes[::2], attributes[1::2], strict=True))
        self._language = given.get(_LANGUAGE) or DEFAULT
        # The short form of a value that has qualifiers.
        self._text = [given[f"{RDF} value"]] if f"{RDF} value" in given else []

    def _description(self, attributes: list[str]) -> Description:
        tag = self._tag()
        spans = [
            Span(*match.span())
            for match in _ATTRIBUTE.finditer(self._packet, tag.start, tag.end)
            if match[1] != b"xmlns" and not match[1].startswith(b"xmlns:")
        ]
        description = Description(tag, "")
        pairs = zip(attributes[::2], attributes[1::2], strict=True)
        for (name, value), span in zip(pairs, spans, strict=True):
            if name in self._names:
                texts = [(DEFAULT, value)]
                description.properties.append(Property(name, span, texts, attribute=True))
            elif name in (f"{RDF} about", "about"):
                description.about = value
            else:
                description.bare = False
        return description

    def _characters(self, data: str) -> None:
        if self._property is not None:
            self._text.append(data)
        elif data.strip():
            self._aside()

    def _end(self, name: str) -> None:
        level = len(self._path) - self._rdf_depth
        self._path.pop()
        if self.found is None or not self._rdf_depth:
            return
        if level == 0:
            self.found.end = self.found.end or self.parser.CurrentByteIndex
            self._rdf_depth = 0
        elif level == 1:
            description = self.found.descriptions[-1]
            description.span = self._closed(description.tag)
        elif self._property is not None:
            if name == f"{RDF} li" or (level == 2 and not self._items):
                self._property.texts.append((self._language, "".join(self._text)))
                self._text = []
            if level == 2:
                self._property.span = self._closed(self._property.span)
                self._property = None

    def _closed(self, tag: Span) -> Span:
        """From a start tag to the end tag that the parser stands at; it passes an empty one's."""
        return tag if self._is_empty(tag) else Span(tag.start, self._tag().end)

    def _aside(self, *_: object) -> None:
        """A comment or an instruction, which nobody but its author may take away."""
        if self._rdf_depth and len(self._path) == self._rdf_depth + 1:
            assert self.found is not None
            if self.found.descriptions:
                self.found.descriptions[-1].bare = False
