"""Settings: unique keys, defaults, types that survive a restart, values that cannot be right."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings
from pytestqt.qtbot import QtBot

from desktop import settings as table
from desktop.settings import TABLE, Setting, Settings


def opened(folder: Path) -> Settings:
    """Settings in a file of their own, as after a restart of the program."""
    return Settings(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))


def test_keys_are_unique_and_the_table_is_whole() -> None:
    keys = [setting.key for setting in TABLE]
    assert len(set(keys)) == len(keys)
    declared = [value for value in vars(table).values() if isinstance(value, Setting)]
    assert {setting.key for setting in declared} == set(keys)


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.key)
def test_default_is_a_right_value(setting: Setting[str], tmp_path: Path) -> None:
    assert opened(tmp_path).get(setting) == setting.default
    assert not setting.choices or setting.default in setting.choices


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (table.SPEAK_AUTOMATICALLY, False),
        (table.CAPTION_BEAMS, 5),
        (table.SPEECH_SPEED, 1.5),
        (table.VOICE_FRENCH, "Amélie"),
        (table.WINDOW_GEOMETRY, QByteArray(b"\x00\x01\xff")),
    ],
    ids=lambda part: getattr(part, "key", ""),
)
def test_value_and_type_survive_a_restart(
    setting: Setting[str], value: str, tmp_path: Path
) -> None:
    # GIVEN a value set in one run
    settings = opened(tmp_path)
    settings.set(setting, value)
    settings.save()

    # WHEN the program starts again THEN it is still there, of the same type
    again = opened(tmp_path).get(setting)
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize("stored", ["a lot", "", "99", "-1", None])
def test_a_value_that_cannot_be_right_counts_as_never_set(
    stored: str | None, tmp_path: Path
) -> None:
    # GIVEN a settings file that somebody edited by hand
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    store.setValue(table.CAPTION_BEAMS.key, stored)

    # WHEN it is read THEN the default holds
    assert Settings(store).get(table.CAPTION_BEAMS) == table.CAPTION_BEAMS.default


def test_set_refuses_a_value_outside_the_choices(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="caption/beams"):
        opened(tmp_path).set(table.CAPTION_BEAMS, 99)


def test_changed_is_told_once_and_only_for_a_change(qtbot: QtBot, tmp_path: Path) -> None:
    settings = opened(tmp_path)
    told: list[str] = []
    settings.changed.connect(told.append)
    settings.set(table.SPEECH_SPEED, 1.5)
    settings.set(table.SPEECH_SPEED, 1.5)
    assert told == ["speech/speed"]


@pytest.mark.parametrize(("chosen", "language"), [("fr", "fr"), ("en", "en")])
def test_chosen_language_wins_over_the_system(chosen: str, language: str, tmp_path: Path) -> None:
    settings = opened(tmp_path)
    settings.set(table.CAPTION_LANGUAGE, chosen)
    settings.set(table.INTERFACE_LANGUAGE, chosen)
    assert settings.caption_language() == language
    assert settings.interface_language() == language


def test_voice_of_a_language(tmp_path: Path) -> None:
    settings = opened(tmp_path)
    assert settings.voice("fr") is None
    settings.set(table.VOICE_FRENCH, "Thomas")
    assert settings.voice("fr") == "Thomas"
    assert settings.voice("en") is None
