"""Every string of the window has its French, and the compiled files are those of the sources.

After a change of strings:

    pyside6-lupdate desktop/ui/*.py -no-obsolete -locations none \
        -source-language en_US -target-language fr_FR -ts assets/i18n/clairvoix_fr.ts
    pyside6-lupdate ... -pluralonly -target-language en_US -ts assets/i18n/clairvoix_en.ts
    pyside6-lrelease assets/i18n/clairvoix_fr.ts     (and _en)
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from desktop import paths

I18N = paths.assets() / "i18n"
SOURCES = sorted((paths.resources() / "desktop" / "ui").glob("*.py"))

MARKS = (
    *("{name}", "{time}", "{number}", "{total}", "{words}", "{elapsed}", "%n"),
    *("{done}", "{of}", "{size}"),
)


def tool(name: str) -> str:
    """One of Qt's tools, beside the interpreter."""
    path = Path(sys.executable).with_name(f"pyside6-{name}")
    if not path.exists():
        pytest.skip(f"no {path.name} in this environment")
    return str(path)


def messages(path: Path) -> dict[tuple[str, str], list[str]]:
    """Context and source text, with the translation's forms."""
    found = {}
    for context in ET.parse(path).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = [form.text or "" for form in translation.iter("numerusform")]
            if translation.get("type") == "unfinished":
                forms = [""]
            found[name, message.findtext("source", "")] = forms or [translation.text or ""]
    return found


def test_every_string_is_translated(tmp_path: Path) -> None:
    # GIVEN the strings that Qt's own tool finds in the sources
    fresh = tmp_path / "fresh.ts"
    command = [tool("lupdate"), *map(str, SOURCES), "-silent", "-locations", "none"]
    subprocess.run([*command, "-target-language", "fr_FR", "-ts", str(fresh)], check=True)

    # THEN the French file has exactly those, each translated
    french = messages(I18N / "clairvoix_fr.ts")
    assert set(french) == set(messages(fresh))
    assert [source for source, forms in french.items() if not all(forms)] == []


def test_placeholders_are_kept() -> None:
    for (_, source), forms in messages(I18N / "clairvoix_fr.ts").items():
        for mark in MARKS:
            for form in forms:
                assert (mark in source) == (mark in form), (source, form)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_compiled_file_is_up_to_date(language: str, tmp_path: Path) -> None:
    compiled = tmp_path / "compiled.qm"
    source = I18N / f"clairvoix_{language}.ts"
    subprocess.run([tool("lrelease"), "-silent", str(source), "-qm", str(compiled)], check=True)
    assert compiled.read_bytes() == (I18N / f"clairvoix_{language}.qm").read_bytes()
