"""XMP packets: what we write others read, and what others wrote stays."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Mapping
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_a_region_s_english_is_english() -> None:
    regional = LIGHTROOM.replace(b'xml:lang="de"', b'xml:lang="en-GB"')
    packet = xmp.merge(regional, {"en": "A dog."}, replace=True).packet
    assert independently(packet, "dc:description") == [("x-default", "A dog."), ("en", "A dog.")]


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
    # AND the encoding stays
    assert "Été" in merged.packet.decode("utf-16")


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
        b"\xff\xfe<",
    ],
)
def test_what_is_no_packet_is_refused(packet: bytes) -> None:
    with pytest.raises(xmp.NotXmp):
        xmp.merge(packet, TEXTS)


# -- every other byte ------------------------------------------------------------------------------

OURS = re.compile(r'<rdf:Description xmlns:rdf="[^"]*" xmlns:dc=.*?</rdf:Description>', re.DOTALL)

letters = st.text(
    st.characters(codec="utf-8", exclude_characters="<>&\"'", exclude_categories=["Cc", "Cs"]),
    max_size=12,
).filter(lambda text: "\ufffe" not in text and "\uffff" not in text)
values = st.lists(
    st.one_of(letters, st.sampled_from(["&#xA;", "&#x9;", "&#13;", "&amp;", "&lt;", "\r\n", "\r"])),
    max_size=5,
).map("".join)
attributes = st.builds(
    lambda name, quote, value: f"\t{name} = {quote}{value}{quote}",
    st.sampled_from(["xmp:Label", "photoshop:Instructions", "crs:Look"]),
    st.sampled_from(["'", '"']),
    values,
)
children = st.lists(
    st.one_of(
        values.map(lambda text: f"<!-- {text.replace('-', '')} -->"),
        values.map(lambda text: f"<?other {text.replace('?', '')}?>"),
        values.map(lambda text: f"<xmp:Nick>{text}</xmp:Nick>\r\n"),
        values.map(lambda text: f"<xmp:Nick><![CDATA[<{text.replace(']', '')}>]]></xmp:Nick>"),
        st.just("<photoshop:History/>"),
        st.just("<xmp:Bag><rdf:Bag><rdf:li>x</rdf:li></rdf:Bag></xmp:Bag>"),
    ),
    max_size=6,
).map("".join)
packets = st.builds(
    lambda start, attribute, inside, end: (
        f'{start}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{NAMES["rdf"]}">'
        f'<rdf:Description rdf:about="" xmlns:xmp="{NAMES["xmp"]}" xmlns:crs="{NAMES["crs"]}"'
        f' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"{attribute}>{inside}'
        f"</rdf:Description></rdf:RDF></x:xmpmeta>{end}"
    ),
    st.sampled_from(["", "\ufeff", '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\r\n']),
    attributes,
    children,
    st.sampled_from(["", "\n", "\0", "\0\0", "\n   \n<?xpacket end='w'?>\0"]),
)


@given(packets, st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-be"]), st.booleans())
def test_every_other_byte_survives(text: str, encoding: str, replace: bool) -> None:
    packet = text.encode(encoding)
    merged = xmp.merge(packet, TEXTS, replace=replace).packet
    assert OURS.sub("", merged.decode(encoding)).encode(encoding) == packet
    assert xmp.read(merged)[ALT]["fr"] == TEXTS["fr"]
    # AND replaced texts leave nothing behind
    again = xmp.merge(merged, {"en": "Other"}, replace=True).packet
    assert OURS.sub("", again.decode(encoding)).encode(encoding) == packet


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_is_read_back(text: str) -> None:
    packet = xmp.merge(None, {"en": f"A{text}"}).packet
    legal = "".join(
        " " if unicodedata.category(sign) == "Cc" and sign < " " and sign not in "\t\n\r" else sign
        for sign in text.replace("\ufffe", " ").replace("\uffff", " ")
    )
    assert independently(packet, "dc:description")[0][1] == f"A{legal}"


@given(st.binary(max_size=200))
def test_any_bytes_are_merged_or_refused(packet: bytes) -> None:
    try:
        merged = xmp.merge(LIGHTROOM[:900] + packet + LIGHTROOM[900:], TEXTS)
    except xmp.NotXmp:
        return
    assert xmp.read(merged.packet)[ALT]["fr"] == TEXTS["fr"]


def test_an_encoding_that_lacks_a_letter_has_it_by_its_number() -> None:
    packet = (
        f"<?xml version='1.0' encoding='ISO-8859-1'?><rdf:RDF xmlns:rdf='{NAMES['rdf']}'>"
        "<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/' dc:title='Été'/></rdf:RDF>"
    ).encode("latin-1")
    merged = xmp.merge(packet, {"fr": "Un œuf"}).packet
    assert "dc:title='Été'".encode("latin-1") in merged
    assert independently(merged, "dc:description")[0][1] == "Un œuf"


@pytest.mark.parametrize(
    "form", ["<rdf:RDF {0}/>", "<rdf:RDF {0}></rdf:RDF>", "<q {0}><rdf:RDF/></q>"]
)
def test_a_packet_without_anything_or_any_wrapper_is_filled(form: str) -> None:
    packet = form.format(f'xmlns:rdf="{NAMES["rdf"]}"').encode()
    merged = xmp.merge(packet, TEXTS).packet
    assert independently(merged, "dc:description")[1] == ("fr", TEXTS["fr"])


@pytest.mark.parametrize(
    "inside",
    [
        "<photoshop:History>" * 5000 + "</photoshop:History>" * 5000,
        "<photoshop:History/>" * 300_000,
        "<photoshop:History>" + "x" * (17 << 20) + "</photoshop:History>",
    ],
    ids=["deep", "many", "long"],
)
def test_what_would_cost_too_much_is_refused_at_once(inside: str) -> None:
    start, end = LIGHTROOM.decode().split("<!-- a comment -->")
    text = start.replace("<rdf:RDF", '<rdf:RDF xmlns:photoshop="p"') + inside + end
    began = time.process_time()
    with pytest.raises(xmp.NotXmp):
        xmp.merge(text.encode(), TEXTS)
    assert time.process_time() - began < 2


def test_comments_of_others_are_not_taken_away_with_what_is_replaced() -> None:
    packet = xmp.merge(None, TEXTS).packet
    packet = packet.replace(b"</rdf:Description>", b"<!-- mine --></rdf:Description>")
    merged = xmp.merge(packet, {"en": "A dog."}, replace=True).packet
    assert b"<!-- mine -->" in merged


def test_what_is_said_elsewhere_counts_as_there() -> None:
    elsewhere: dict[str, xmp.Texts] = {DESCRIPTION: {"x-default": "Grandmother"}}
    merged = xmp.merge(None, TEXTS, elsewhere=elsewhere)
    assert merged.kept
    assert xmp.read(merged.packet) == {
        ALT: {"x-default": "Un chien & un <chat>.", "fr": TEXTS["fr"], "en": TEXTS["en"]},
        DESCRIPTION: {},
    }
    # AND where both are, nothing is written
    both: dict[str, xmp.Texts] = {**elsewhere, ALT: {"fr": "Mamie"}}
    assert xmp.merge(None, TEXTS, elsewhere=both) == xmp.Merged(b"", kept=True)
    replaced = xmp.merge(None, TEXTS, elsewhere=both, replace=True)
    assert replaced == xmp.merge(None, TEXTS)


def test_capitals_in_the_name_of_a_language_mean_nothing() -> None:
    packet = LIGHTROOM.replace(b'"x-default">My', b'"X-Default">My').replace(b'"de"', b'"FR"')
    assert not xmp.merge(packet, {"fr": "Ein Hund"}).kept
    merged = xmp.merge(packet, TEXTS, replace=True).packet
    assert independently(merged, DESCRIPTION) == [
        ("x-default", TEXTS["fr"]),
        ("fr", TEXTS["fr"]),
        ("en", TEXTS["en"]),
    ]
