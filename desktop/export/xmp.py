"""XMP packets with alternative text: written anew, or merged into one that is there already. No Qt.

The properties are those of the IPTC Photo Metadata Standard (from 2021.1 on,
https://iptc.org/std/photometadata/specification/IPTC-PhotoMetadata): "Alt Text (Accessibility)",
`Iptc4xmpCore:AltTextAccessibility`, and "Description", `dc:description`; the text that stands in a
picture is its "Extended Description", `Iptc4xmpCore:ExtDescrAccessibility`. All are language
alternatives (XMP specification, part 1, 8.2.2.4: an `rdf:Alt` whose item `x-default` comes first).

What else a packet holds stays as it is, byte by byte, and in its encoding: ours is one more
`rdf:Description` with prefixes of its own, spliced in before the end of `rdf:RDF`. A property that
has a text already is somebody's: it stays, too, unless it is to be replaced, and even then its
texts in other languages do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from desktop.export.xmp_encoding import AROUND, decoded, encoded
from desktop.export.xmp_outline import (
    DEFAULT,
    MAX_BYTES,
    RDF,
    Description,
    NotXmp,
    Outline,
    Span,
    outline,
)
from model.caption import Language

__all__ = [
    "ALT_TEXT",
    "DESCRIPTION",
    "EXTENDED",
    "MAX_BYTES",
    "Merged",
    "NotXmp",
    "Texts",
    "merge",
    "read",
    "together",
]

Texts = Mapping[str, str]
"""A property's texts by language, as XMP names languages (`x-default`, `en`, `fr-CA`).

Capitals in such a name mean nothing (RFC 5646, 2.1.1), but stay as they were written.
"""

ALT_TEXT, DESCRIPTION = "Iptc4xmpCore:AltTextAccessibility", "dc:description"
EXTENDED = "Iptc4xmpCore:ExtDescrAccessibility"

_DESCRIBING = (ALT_TEXT, DESCRIPTION)
"""What describes a picture; what it says in letters is another matter."""

_SPACES = {
    "rdf": RDF,
    "dc": "http://purl.org/dc/elements/1.1/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
}
_EXPANDED = {
    name: f"{_SPACES[prefix]} {local}"
    for name in (*_DESCRIBING, EXTENDED)
    for prefix, _, local in (name.partition(":"),)
}

_ALSO_DESCRIPTION = (
    "http://ns.adobe.com/tiff/1.0/ ImageDescription",
    "http://ns.adobe.com/exif/1.0/ UserComment",
    "http://ns.acdsee.com/iptc/1.0/ caption",
)
"""EXIF's descriptions as older programs write them in XMP, and ACDSee's: read, never written."""

_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_END = '<?xpacket end="w"?>'
_EMPTY = (
    f'{_BEGIN}\n<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"></rdf:RDF>'
    f"</x:xmpmeta>\n{_END}"
)

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_Edit = tuple[Span, str]


@dataclass(frozen=True, slots=True)
class Merged:
    """A packet, and whether a text was left as it was because there was one already.

    `packet` is empty where there was none and none is needed.
    """

    packet: bytes
    kept: bool


def merge(
    packet: bytes | None,
    texts: Texts | Mapping[Language, str],
    *,
    replace: bool = False,
    elsewhere: Mapping[str, Texts] | None = None,
    instead: Mapping[str, Texts] | None = None,
    names: Sequence[str] = _DESCRIBING,
) -> Merged:
    """The packet with these texts as each property of `names`; the first one is the default, too.

    `elsewhere` are texts of the two properties that are kept in another place: they count as there
    already, or come along in other languages than those that are replaced. `instead` are such that
    are written in place of ours. Raises `NotXmp`.
    """
    if not texts:
        return Merged(packet or b"", kept=False)
    document = _Document(packet)
    there = {name: document.outline.texts(expanded) for name, expanded in _EXPANDED.items()}
    new, kept, edits = [], False, list[_Edit]()
    for name in names:
        expanded = _EXPANDED[name]
        found = there[name] or list((elsewhere or {}).get(name, {}).items())
        if name == DESCRIPTION:
            found = found or document.also_description()
        if found and not replace:
            kept = kept or _differs(found, texts)
            continue
        edits += _removals(document.outline, _also(name) if replace else (expanded,))
        theirs = {} if replace else (instead or {}).get(name, {})
        kept = kept or (bool(theirs) and _differs(theirs.items(), texts))
        others = (elsewhere or {}).get(name, {}) if replace else {}
        foreign = _in_other_languages([*there[name], *others.items()], texts)
        new.append(_alternatives(name, theirs or dict(texts.items()), foreign))
    if not new:
        return Merged(packet or b"", kept)
    edits = [*_taken_out(document.outline, edits), _insertion(document, "".join(new))]
    return Merged(document.with_edits(edits), kept)


def without(packet: bytes) -> bytes:
    """The packet without what describes the picture, in any language; raises `NotXmp`."""
    document = _Document(packet)
    expanded = [each for name in _DESCRIBING for each in _also(name)]
    edits = _taken_out(document.outline, _removals(document.outline, expanded))
    return document.with_edits(edits) if edits else packet


def read(packet: bytes) -> dict[str, dict[str, str]]:
    """The two properties of a packet, each by language; raises `NotXmp`."""
    document = _Document(packet)
    said = {name: dict(document.outline.texts(_EXPANDED[name])) for name in _DESCRIBING}
    said[DESCRIPTION] = said[DESCRIPTION] or dict(document.also_description())
    return said


def together(*said: Mapping[str, Texts]) -> dict[str, Texts]:
    """What several places say, by property and language; what is said first stands."""
    found: dict[str, dict[str, str]] = {}
    for place in said:
        for name, texts in place.items():
            found[name] = {**texts, **found.get(name, {})}
    return {name: texts for name, texts in found.items() if texts}


class _Document:
    """A packet in UTF-8, in which bytes are found and replaced, and its way back."""

    def __init__(self, packet: bytes | None) -> None:
        if packet is not None and len(packet) > MAX_BYTES:
            raise NotXmp(f"{len(packet)} bytes")
        text, self._encoding = decoded(packet or b"")
        if not text.strip(AROUND):
            text, self._encoding = _EMPTY, "utf-8"
        inner = text.strip(AROUND)
        start = text.index(inner)
        self._before, self._after = text[:start], text[start + len(inner) :]
        self._body = inner.encode()
        # A NUL is no character of XML; some pad with it. As long as a space, so places agree.
        names = (*_EXPANDED.values(), *_ALSO_DESCRIPTION)
        self.outline = outline(self._body.replace(b"\0", b" "), names)

    def also_description(self) -> list[tuple[str, str]]:
        """What describes the picture under the names of EXIF."""
        return [pair for name in _ALSO_DESCRIPTION for pair in self.outline.texts(name)]

    def tag(self) -> str:
        """The start tag of `rdf:RDF` as it stands there."""
        span = self.outline.tag
        return self._body[span.start : span.end].decode()

    def with_edits(self, edits: Iterable[_Edit]) -> bytes:
        """The packet with some of its bytes replaced, the last first."""
        body = self._body
        for span, text in sorted(edits, key=lambda edit: edit[0].start, reverse=True):
            body = body[: span.start] + text.encode() + body[span.end :]
        return encoded(self._before + body.decode() + self._after, self._encoding)


def _differs(found: Iterable[tuple[str, str]], texts: Texts | Mapping[Language, str]) -> bool:
    known = {language.lower(): text for language, text in found}
    default = known.get(DEFAULT)
    return any(known.get(language, default) != _clean(text) for language, text in texts.items())


def _in_other_languages(
    found: Iterable[tuple[str, str]], texts: Texts | Mapping[Language, str]
) -> list[tuple[str, str]]:
    """What is said in languages of which there is no new text, each once; `en-GB` is English."""
    first: dict[str, tuple[str, str]] = {}
    for language, text in found:
        if language.lower() != DEFAULT and language.lower().partition("-")[0] not in texts:
            first.setdefault(language.lower(), (language, text))
    return list(first.values())


def _also(name: str) -> tuple[str, ...]:
    """A property's own name, and the others under which it is read."""
    return (_EXPANDED[name], *(_ALSO_DESCRIPTION if name == DESCRIPTION else ()))


def _removals(found: Outline, expanded: Iterable[str]) -> list[_Edit]:
    return [(place.span, "") for name in expanded for place in found.properties(name)]


def _taken_out(found: Outline, removals: list[_Edit]) -> list[_Edit]:
    """The removals, and with them the descriptions of which nothing is left."""
    emptied = _emptied(found, {span for span, _ in removals})

    def is_inside(span: Span) -> bool:
        return any(around.start <= span.start < around.end for around in emptied)

    return [*(edit for edit in removals if not is_inside(edit[0])), *((one, "") for one in emptied)]


def _emptied(found: Outline, removed: set[Span]) -> list[Span]:
    """Descriptions of which nothing is left, so that ours do not pile up."""

    def is_emptied(description: Description) -> bool:
        places = {place.span for place in description.properties}
        return description.bare and bool(places) and places <= removed

    return [each.span for each in found.descriptions if is_emptied(each)]


def _insertion(document: _Document, properties: str) -> _Edit:
    """Our description, as the last in `rdf:RDF`."""
    found = document.outline
    about = next((each.about for each in found.descriptions), "")
    spaces = "".join(f' xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())
    marks = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
    ours = (
        f"<rdf:Description{spaces} rdf:about={quoteattr(about, marks)}>"
        f"{properties}</rdf:Description>"
    )
    if not found.empty:
        return Span(found.end, found.end), ours
    tag = document.tag()
    name = re.split(r"[\s/>]", tag[1:], maxsplit=1)[0]
    return found.tag, f"{tag[:-2]}>{ours}</{name}>"


def _alternatives(name: str, texts: Texts, foreign: Iterable[tuple[str, str]]) -> str:
    default = texts.get(DEFAULT) or next(iter(texts.values()))
    rest = (pair for pair in texts.items() if pair[0] != DEFAULT)
    items = "".join(
        f"<rdf:li xml:lang={quoteattr(language)}>{_escaped(text)}</rdf:li>"
        for language, text in ((DEFAULT, default), *rest, *foreign)
    )
    return f"<{name}><rdf:Alt>{items}</rdf:Alt></{name}>"


def _escaped(text: str) -> str:
    return escape(_clean(text), {"\r": "&#13;"})


def _clean(text: str) -> str:
    return _NOT_XML.sub(" ", text)
