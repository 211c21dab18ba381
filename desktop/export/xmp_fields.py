"""Single values of an XMP packet, also those inside structures: read, never written. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, XMLParser, fromstring

from desktop.export.xmp_encoding import AROUND, decoded
from desktop.export.xmp_outline import RDF, outline


@dataclass(frozen=True, slots=True)
class Fields:
    """A packet as a tree; names of properties are a namespace in braces and a local name."""

    tree: Element

    def text(self, name: str, within: str = "") -> str:
        """The first text of a property, as an attribute or an element; empty without any.

        With `within`, the first inside a structure of that name.
        """
        around = self.tree.iter(within) if within else iter([self.tree])
        texts = (" ".join(text.split()) for root in around for text in _texts(root, name))
        return next(filter(None, texts), "")


def fields(packet: bytes) -> Fields:
    """Parse a packet; raises `NotXmp` for what `outline` refuses, such as any entity."""
    text, _ = decoded(packet)
    body = text.strip(AROUND).replace("\0", " ").encode()
    outline(body, ())
    return Fields(fromstring(body, XMLParser(encoding="utf-8")))  # noqa: S314 - see `outline`


def _texts(root: Element, name: str) -> Iterator[str]:
    for element in root.iter():
        if name in element.attrib:
            yield element.attrib[name]
        elif element.tag == name:
            items = [item.text or "" for item in element.iter(f"{{{RDF}}}li")]
            yield from items or [element.text or ""]
