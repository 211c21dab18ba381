"""Every string of the window has its French, and the compiled files are those of the sources.

After a change of strings:

    pyside6-lupdate $(find desktop -name '*.py') -no-obsolete -locations none \
        -source-language en_US -target-language fr_FR -ts assets/i18n/clairvoix_fr.ts
    pyside6-lupdate ... -pluralonly -target-language en_US -ts assets/i18n/clairvoix_en.ts
    pyside6-lrelease assets/i18n/clairvoix_fr.ts     (and _en)
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QTranslator

from desktop.system import paths

I18N = paths.assets() / "i18n"
SOURCES = sorted((paths.resources() / "desktop").rglob("*.py"))

SHOWN = re.compile(
    r"(?:setText|setInformativeText|setWindowTitle|setTitle|setToolTip|setPlaceholderText"
    r"|setAccessibleName|setAccessibleDescription|setLabelText|addMenu|addTab|addAction|addItem"
    r"|QLabel|QPushButton|QCheckBox|QRadioButton|QGroupBox|SymbolButton\(\s*\"\w+\",)"
    r"""\(?\s*f?["'](?P<words>[^"']*)"""
)
"""A call that shows words, with a string in the place of the words."""

MARK = re.compile(r"\{\w+\}|%L?n")


def tool(name: str) -> str:
    """One of Qt's tools, beside the interpreter; only a Mac may be without it."""
    path = Path(sys.executable).with_name(f"pyside6-{name}")
    if sys.platform == "darwin" and not path.exists():
        pytest.skip(f"no {path.name} on this Mac")
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


@pytest.mark.parametrize("language", ["en", "fr"])
def test_apostrophes_are_typographic(language: str) -> None:
    for (_, source), forms in messages(I18N / f"clairvoix_{language}.ts").items():
        assert [text for text in (source, *forms) if re.search(r"\w'\w", text)] == []


def test_placeholders_are_kept() -> None:
    for (_, source), forms in messages(I18N / "clairvoix_fr.ts").items():
        for form in forms:
            assert set(MARK.findall(form)) == set(MARK.findall(source)), (source, form)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_plural_has_its_forms(language: str) -> None:
    # GIVEN all strings that count something
    french = messages(I18N / "clairvoix_fr.ts")
    counting = {key for key in french if re.search("%L?n", key[1])}
    assert len({context for context, _ in counting}) > 1

    # THEN each is written in singular and plural, in English too, and Qt picks the right one
    found = messages(I18N / f"clairvoix_{language}.ts")
    translator = QTranslator()
    assert translator.load(str(I18N / f"clairvoix_{language}.qm"))
    for context, source in counting:
        forms = found[context, source]
        assert len(forms) == 2
        told = [translator.translate(context, source, "", number) for number in (1, 2)]
        assert told == forms


def test_no_words_are_shown_that_cannot_be_translated() -> None:
    # A title, a text or a name that is a bare string has never been through `tr`.
    bare = [
        (path.name, match["words"])
        for path in SOURCES
        for match in SHOWN.finditer(path.read_text(encoding="utf-8"))
        if re.search(r"[A-Za-z]{2}", re.sub(r"\{[^}]*\}", "", match["words"]))
    ]
    assert bare == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_compiled_file_is_up_to_date(language: str, tmp_path: Path) -> None:
    compiled = tmp_path / "compiled.qm"
    source = I18N / f"clairvoix_{language}.ts"
    subprocess.run([tool("lrelease"), "-silent", str(source), "-qm", str(compiled)], check=True)
    assert compiled.read_bytes() == (I18N / f"clairvoix_{language}.qm").read_bytes()
