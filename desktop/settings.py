"""The settings as one typed table, kept in Qt's QSettings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar, cast

from PySide6.QtCore import QByteArray, QLocale, QObject, QSettings, Signal

from model.caption import LANGUAGES, Language
from model.inference import options

T = TypeVar("T", bool, int, float, str, QByteArray)


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One row of the table. `choices` limits the value; anything else counts as never set."""

    key: str
    default: T
    choices: tuple[T, ...] = ()


INTERFACE_LANGUAGE = Setting("interface/language", "", ("", *LANGUAGES))
"""Empty means the system's language."""

CAPTION_LANGUAGE = Setting("caption/language", "", ("", *LANGUAGES))
"""Empty means the system's language where captions can be written in it, else English."""

CAPTION_BEAMS = Setting("caption/beams", 3, tuple(range(1, 6)))

TYPE_SIZE = Setting("caption/type_size", 100, tuple(range(60, 301, 20)))
"""Percent of the caption's usual size."""

INTERFACE_TYPE_SIZE = Setting("interface/type_size", 100, (100, 125, 150, 175, 200))
"""Percent of the system's own size, for everything but the caption."""

NEUTRAL_PEOPLE = Setting("caption/neutral_people", True)
"""Write "a person" and not a guess at somebody's sex or age."""

SPEAK_AUTOMATICALLY = Setting("speech/automatic", True)

SPEECH_WITH_SCREEN_READER = Setting("speech/with_screen_reader", False)
"""Speak by itself even while a screen reader runs, which reads the caption out anyway."""

SPOKEN_DOUBT = Setting("speech/doubt", True)
"""Say "probably" before a sentence that may be wrong."""

TELL_ORIGIN = Setting("details/origin", True)
"""Whether the date and the place's name that a file carries are told with the rest."""

SPEECH_SPEED = Setting("speech/speed", 1.0, (0.5, 0.75, 1.0, 1.25, 1.5, 2.0))

SPEECH_PITCH = Setting("speech/pitch", 50, (20, 35, 50, 65, 80))
"""From 0 to 100, where the engine can change it."""

SPEECH_VOLUME = Setting("speech/volume", 100, (25, 50, 75, 100))
"""Percent of the system's own."""

VOICE_ENGLISH = Setting("speech/voice_en", "")
VOICE_FRENCH = Setting("speech/voice_fr", "")

VOICES: Mapping[Language, Setting[str]] = {"en": VOICE_ENGLISH, "fr": VOICE_FRENCH}

HISTORY_LIMIT = Setting("history/limit", 0, (0, 100, 500, 1000, 5000, 10000))
"""How many entries are kept, the newest; 0 keeps all."""

IDLE_MINUTES = Setting("model/idle_minutes", 10, (0, 1, 5, 10, 30, 60))
"""Minutes without a picture after which the model leaves the memory; 0 keeps it there."""

RECENT_SINCE = Setting("recent/since", "")
"""When the menu of recent files was cleared last; ISO 8601, empty if never."""

COMPUTE_UNITS = Setting("model/compute_units", options.DEFAULT_UNITS, options.COMPUTE_UNITS)
"""What Core ML may compute on; of no effect where there is no Core ML."""

MAC_EVIDENCE = Setting("model/mac_evidence", False)
"""Whether a Mac's own recognition is heard of persons and animals; of no effect elsewhere."""

WINDOW_GEOMETRY = Setting("window/geometry", QByteArray())
WINDOW_SPLITTER = Setting("window/splitter", QByteArray())
HISTORY_VISIBLE = Setting("window/history_visible", True)
TAGS_VISIBLE = Setting("window/things_visible", True)
LABELS_VISIBLE = Setting("window/labels_visible", False)

BATCH_LANGUAGES = Setting("batch/languages", "", ("", *LANGUAGES, "both"))
"""Empty means the language captions are written in."""

PICTURES_FOLDER = Setting("folders/pictures", "")
SOUNDS_FOLDER = Setting("folders/sounds", "")
EXPORTS_FOLDER = Setting("folders/exports", "")
"""Where the last file of this sort was chosen; empty lets the system propose a folder."""

WATCHED_FOLDER = Setting("watching/folder", "")
"""Whose new pictures are described as they come; empty until the user chooses one."""

MENU_BAR_ITEM = Setting("interface/menu_bar_item", True)
"""Whether there is a menu in the system's menu bar or tray."""

EXPORT_FORM = Setting("export/form", "csv", ("csv", "json", "txt", "xmp", "copies"))

BATCH_SHOWN = Setting("batch/shown", 0)
"""The number of the batch that was looked at last."""

BATCH_PAUSED = Setting("batch/paused", False)
"""Whether the batch waited for the user, when there was only one; now each remembers that."""

SERVICE = Setting("service/on", False)
"""Whether other programs on this computer are answered while the window is open."""

SERVICE_PORT = Setting("service/port", 8737)

AnySetting = Setting[bool] | Setting[int] | Setting[float] | Setting[str] | Setting[QByteArray]

TABLE: tuple[AnySetting, ...] = (
    INTERFACE_LANGUAGE,
    CAPTION_LANGUAGE,
    CAPTION_BEAMS,
    TYPE_SIZE,
    INTERFACE_TYPE_SIZE,
    NEUTRAL_PEOPLE,
    SPEAK_AUTOMATICALLY,
    SPEECH_WITH_SCREEN_READER,
    SPOKEN_DOUBT,
    TELL_ORIGIN,
    SPEECH_SPEED,
    SPEECH_PITCH,
    SPEECH_VOLUME,
    VOICE_ENGLISH,
    VOICE_FRENCH,
    HISTORY_LIMIT,
    IDLE_MINUTES,
    RECENT_SINCE,
    COMPUTE_UNITS,
    MAC_EVIDENCE,
    WINDOW_GEOMETRY,
    WINDOW_SPLITTER,
    HISTORY_VISIBLE,
    BATCH_LANGUAGES,
    BATCH_PAUSED,
    BATCH_SHOWN,
    EXPORT_FORM,
    TAGS_VISIBLE,
    LABELS_VISIBLE,
    PICTURES_FOLDER,
    SOUNDS_FOLDER,
    EXPORTS_FOLDER,
    WATCHED_FOLDER,
    MENU_BAR_ITEM,
    SERVICE,
    SERVICE_PORT,
)


class Settings(QObject):
    """Reads and writes the table.

    Signals, on the UI thread:
    - changed(str): the key of a setting that has another value now.
    """

    changed = Signal(str)

    def __init__(self, store: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store

    def get(self, setting: Setting[T]) -> T:
        """The stored value; the default when there is none, or one that cannot be right."""
        if not self._store.contains(setting.key):
            return setting.default
        try:
            value = self._store.value(setting.key, setting.default, type=type(setting.default))
        except (TypeError, ValueError):
            return setting.default
        if not isinstance(value, type(setting.default)):
            return setting.default
        if setting.choices and value not in setting.choices:
            return setting.default
        return value

    def set(self, setting: Setting[T], value: T) -> None:
        """Store a value and tell who listens, when it is another one."""
        if setting.choices and value not in setting.choices:
            raise ValueError(f"{setting.key} cannot be {value!r}")
        if self._store.contains(setting.key) and self.get(setting) == value:
            return
        self._store.setValue(setting.key, value)
        self.changed.emit(setting.key)

    def save(self) -> None:
        """Write to disk now (Qt does it from time to time by itself)."""
        self._store.sync()

    def caption_language(self) -> Language:
        """The language captions are written and spoken in."""
        return _language(self.get(CAPTION_LANGUAGE))

    def interface_language(self) -> Language:
        """The language of menus and messages."""
        return _language(self.get(INTERFACE_LANGUAGE))

    def compute_units(self) -> options.ComputeUnits:
        """What Core ML may compute on."""
        return cast(options.ComputeUnits, self.get(COMPUTE_UNITS))

    def voice(self, language: Language) -> str | None:
        """The voice chosen for a language; None lets speech choose."""
        return self.get(VOICES[language]) or None

    def set_voice(self, language: Language, voice: str) -> None:
        """Choose a language's voice by its id; an empty one lets speech choose."""
        self.set(VOICES[language], voice)


@cache
def _system_languages() -> tuple[str, ...]:
    """Those of the user, the first choice first; Qt does not notice another one either."""
    return tuple(QLocale.system().uiLanguages())


def _language(chosen: str) -> Language:
    """The chosen language, or the first of the user's own that this program speaks."""
    for name in (chosen, *_system_languages()):
        for language in LANGUAGES:
            if name.split("-")[0].split("_")[0] == language:
                return language
    return "en"
