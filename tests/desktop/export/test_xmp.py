"""XMP packets: what we write others read, and what others wrote stays."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

import pytest

from desktop.export import xmp
from model.caption import Language

TEXTS: Mapping[Language, str] = {"fr": "Un chien & un <chat>.", "en": "A dog & a <cat>."}
ALT = "Iptc4xmpCore:AltTextAccessibility"
DESCRIPTION = "dc:description"

NAMES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "core": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "crs": "http://ns.adobe.com/camera-raw-settings/1.0/",
}

# As Lightroom writes it: properties as attributes, other people's ones, its own whole settings.
LIGHTROOM = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 5.6-c140">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <!-- a comment -->
  <rdf:Description rdf:about="uuid:1234"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
    xmp:Rating="5" crs:Exposure2012="+0.35">
   <lr:hierarchicalSubject><rdf:Bag><rdf:li>Animaux|Chien</rdf:li></rdf:Bag></lr:hierarchicalSubject>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">Été</rdf:li></rdf:Alt></dc:title>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">My own words</rdf:li>
    <rdf:li xml:lang="de">Ein Hund</rdf:li></rdf:Alt></dc:description>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
""".encode()


def independently(packet: bytes, name: str) -> list[tuple[str, str]]:
    """Languages and texts of a property, read by another parser."""
    items = ET.fromstring(packet).iterfind(f".//{name}/rdf:Alt/rdf:li", NAMES)
    space = "{http://www.w3.org/XML/1998/namespace}"
    return [(item.get(f"{space}lang", ""), item.text or "") for item in items]


def test_a_new_packet_has_both_properties_in_both_languages() -> None:
    packet = xmp.merge(None, TEXTS).packet
    for name in ("core:AltTextAccessibility", "dc:description"):
        assert independently(packet, name) == [
            ("x-default", "Un chien & un <chat>."),
            ("fr", "Un chien & un <chat>."),
            ("en", "A dog & a <cat>."),
        ]
    # AND any program finds it in any file
    assert packet.startswith('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode())
    assert packet.endswith(b'<?xpacket end="w"?>')


def test_what_others_wrote_stays() -> None:
    merged = xmp.merge(LIGHTROOM, TEXTS)
    root = ET.fromstring(merged.packet)
    description = root.find(".//rdf:Description", NAMES)
    assert description is not None
    assert description.get(f"{{{NAMES['xmp']}}}Rating") == "5"
    assert description.get(f"{{{NAMES['crs']}}}Exposure2012") == "+0.35"
    assert root.findtext(".//lr:hierarchicalSubject/rdf:Bag/rdf:li", "", NAMES) == "Animaux|Chien"
    assert independently(merged.packet, "dc:title") == [("x-default", "Été")]
    for part in (b"<!-- a comment -->", b'x:xmptk="Adobe XMP Core 5.6-c140"', b"<?xpacket end="):
        assert part in merged.packet
    # AND so does a description that is somebody's own, and that is told
    assert independently(merged.packet, "dc:description") == [
        ("x-default", "My own words"),
        ("de", "Ein Hund"),
    ]
    assert merged.kept
    # BUT alternative text, of which there was none, is there now, about the same resource
    assert dict(independently(merged.packet, "core:AltTextAccessibility"))["fr"] == TEXTS["fr"]
    about = f"{{{NAMES['rdf']}}}about"
    assert {node.get(about) for node in root.iter(f"{{{NAMES['rdf']}}}Description")} == {
        "uuid:1234"
    }


def test_texts_are_replaced_only_when_asked_and_only_in_our_languages() -> None:
    merged = xmp.merge(LIGHTROOM, {"en": "A dog."}, replace=True)
    assert not merged.kept
    assert independently(merged.packet, "dc:description") == [
        ("x-default", "A dog."),
        ("en", "A dog."),
        ("de", "Ein Hund"),
    ]


def test_writing_the_same_again_changes_nothing() -> None:
    first = xmp.merge(LIGHTROOM, TEXTS).packet
    assert xmp.merge(first, TEXTS).packet == first
    new = xmp.merge(None, TEXTS)
    assert xmp.merge(new.packet, TEXTS) == new
    # AND replacing again and again does not pile up
    packet = xmp.merge(LIGHTROOM, TEXTS, replace=True).packet
    for _ in range(5):
        again = xmp.merge(packet, TEXTS, replace=True).packet
        assert again.count(b"rdf:Description") == packet.count(b"rdf:Description")
        packet = again


def test_a_plain_property_is_somebodys_too() -> None:
    plain = LIGHTROOM.replace(b'xmp:Rating="5"', b'dc:description="Plain words"')
    plain = plain[: plain.index(b"<dc:description>")] + plain[plain.index(b"  </rdf:Desc") :]
    merged = xmp.merge(plain, TEXTS)
    assert merged.kept
    assert b"Plain words" in merged.packet
    replaced = xmp.merge(plain, TEXTS, replace=True).packet
    assert b"Plain words" not in replaced
    assert len(independently(replaced, "dc:description")) == 3


def test_other_encodings_and_prefixes_are_understood() -> None:
    text = LIGHTROOM.decode().replace("dc:", "dublin:").replace(":dc=", ":dublin=")
    merged = xmp.merge(text.encode("utf-16"), TEXTS)
    assert xmp.read(merged.packet)[DESCRIPTION]["de"] == "Ein Hund"
    assert xmp.read(merged.packet)[ALT]["en"] == TEXTS["en"]
    assert "Été" in merged.packet.decode()


def test_characters_that_xml_does_not_have_become_spaces() -> None:
    packet = xmp.merge(None, {"en": "a\x00b\x1f\ud800c\n😀"}).packet
    assert independently(packet, "dc:description")[0][1] == "a b  c\n😀"


BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&b;</x:xmpmeta>"""


@pytest.mark.parametrize(
    "packet",
    [
        b"not xml",
        b"<a><b></a>",
        b"<html></html>",
        BOMB.encode(),
        BOMB.encode("utf-16"),
        b"\xff\xfe",
    ],
)
def test_what_is_no_packet_is_refused(packet: bytes) -> None:
    with pytest.raises(xmp.NotXmp):
        xmp.merge(packet, TEXTS)
