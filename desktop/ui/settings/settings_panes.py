"""The panes of the settings window. Every change holds at once; nothing has to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import settings
from desktop.settings import Settings
from desktop.speech.voices import Voices
from desktop.system import macos
from desktop.ui.player.voice_list import VoiceList
from desktop.ui.settings.model_picker import ModelPicker, OffersModels
from desktop.ui.settings.setting_controls import SettingChoice, SettingSwitch
from model.caption import LANGUAGES, Language

_GAP = 8

# Each language in its own words, whatever the interface speaks.
_OWN_NAMES: dict[Language, str] = {"en": "English", "fr": "Français"}


class Pane(QWidget):
    """Rows of controls under each other, each with its words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setFormAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        # Qt forgets the space between label and control when it decides whether a row has room.
        self._form.setHorizontalSpacing(0)
        self._form.setVerticalSpacing(10)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 20, 24, 20)
        self._column.setSpacing(14)
        self._column.addLayout(self._form)

    def add_choice(self, box: QWidget) -> None:
        """A row with the control's name before it."""
        label = QLabel(self.tr("{name}:").format(name=box.accessibleName()), self)
        label.setContentsMargins(0, 0, _GAP, 0)
        label.setBuddy(box)
        self._form.addRow(label, box)

    def add_switch(self, switch: QWidget, words: str = "") -> None:
        """A row whose control carries its own words, and an explanation under it."""
        self._form.addRow("", switch)
        if words:
            switch.setAccessibleDescription(words)
            self._form.addRow("", _quiet(words, self))

    def add_words(self, words: str) -> QLabel:
        """A paragraph over the whole width."""
        label = _quiet(words, self)
        self._column.addWidget(label)
        return label


class GeneralPane(Pane):
    """Languages and the size of letters."""

    def __init__(self, table: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        own = [(_OWN_NAMES[language], str(language)) for language in LANGUAGES]
        system = (self.tr("As the system"), "")
        captions = SettingChoice(
            self.tr("Captions are written and spoken in"),
            own,
            table,
            settings.CAPTION_LANGUAGE,
            self,
        )
        if captions.currentIndex() < 0:
            captions.setCurrentIndex(captions.findData(table.caption_language()))
        interface = SettingChoice(
            self.tr("Menus and messages in"),
            [system, *own],
            table,
            settings.INTERFACE_LANGUAGE,
            self,
        )
        self.add_choice(captions)
        self.add_choice(interface)
        restart = _quiet(
            self.tr("Menus and messages change when the program is started again."), self
        )
        interface.setAccessibleDescription(restart.text())
        self._form.addRow("", restart)
        self.add_choice(_size_box(self.tr("Size of the caption"), table, settings.TYPE_SIZE, self))
        self.add_choice(
            _size_box(self.tr("Size of all other text"), table, settings.INTERFACE_TYPE_SIZE, self)
        )
        beside = self.tr("Menu in the menu bar") if macos.IS_MAC else self.tr("Menu in the tray")
        self.add_switch(
            SettingSwitch(beside, table, settings.MENU_BAR_ITEM, self),
            self.tr("Describes the clipboard or a part of the screen while you are elsewhere."),
        )
        self._column.addStretch()


class VoicePane(Pane):
    """When it speaks, how fast, and with which voices.

    Signals, on the UI thread:
    - try_wanted(str, str): have this voice say something in this language; empty for its best.
    """

    try_wanted = Signal(str, str)

    def __init__(self, table: Settings, voices: Voices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._voices = voices
        self.add_switch(
            SettingSwitch(
                self.tr("Speak new captions at once"), table, settings.SPEAK_AUTOMATICALLY, self
            )
        )
        self.add_switch(
            SettingSwitch(
                self.tr("Also while a screen reader runs"),
                table,
                settings.SPEECH_WITH_SCREEN_READER,
                self,
            ),
            self.tr("Otherwise the screen reader alone reads the caption out."),
        )
        self.add_switch(
            SettingSwitch(self.tr("Say where it is not sure"), table, settings.SPOKEN_DOUBT, self),
            self.tr("“Probably: …” before a sentence that may be wrong."),
        )
        self.add_switch(
            SettingSwitch(self.tr("Tell date and place"), table, settings.TELL_ORIGIN, self),
            self.tr("Tell More says them as the picture’s own file has them."),
        )
        speeds = settings.SPEECH_SPEED.choices
        words = [(f"{self.locale().toString(speed)}×", speed) for speed in speeds]
        self.add_choice(SettingChoice(self.tr("Speed"), words, table, settings.SPEECH_SPEED, self))
        volumes = [(f"{share}\u202f%", share) for share in settings.SPEECH_VOLUME.choices]
        self.add_choice(
            SettingChoice(self.tr("Volume"), volumes, table, settings.SPEECH_VOLUME, self)
        )
        if not macos.IS_MAC:
            # Its engine has a pitch for each voice, and no other.
            names = (
                *(self.tr("lowest"), self.tr("low"), self.tr("usual")),
                *(self.tr("high"), self.tr("highest")),
            )
            pitches = list(zip(names, settings.SPEECH_PITCH.choices, strict=True))
            self.add_choice(
                SettingChoice(self.tr("Pitch"), pitches, table, settings.SPEECH_PITCH, self)
            )
        titles = {"en": self.tr("English voice"), "fr": self.tr("French voice")}
        none = {"en": self.tr("No English voice."), "fr": self.tr("No French voice.")}
        self.lists: dict[Language, VoiceList] = {}
        row = QHBoxLayout()
        row.setSpacing(18)
        for language in LANGUAGES:
            voice_list = VoiceList(titles[language], none[language], self)
            voice_list.try_wanted.connect(
                lambda voice, chosen=language: self.try_wanted.emit(voice, chosen)
            )
            voice_list.chosen.connect(lambda voice, chosen=language: table.set_voice(chosen, voice))
            self.lists[language] = voice_list
            row.addWidget(voice_list, 1)
        self._column.addLayout(row, 1)
        voices.listed.connect(self._show_voices)
        table.changed.connect(self._show_used)
        self._show_voices()

    def _show_voices(self) -> None:
        for language, voice_list in self.lists.items():
            voice_list.show_voices(self._voices.of(language), self._table.voice(language) or "")

    def _show_used(self) -> None:
        for language, voice_list in self.lists.items():
            voice_list.show_used(self._table.voice(language) or "")


class ModelPane(Pane):
    """Which model describes, and how."""

    def __init__(
        self, table: Settings, models: OffersModels | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.models = ModelPicker(models, self)
        self.add_choice(self.models)
        minutes = [(self.tr("never"), 0)] + [
            (self.tr("after %n minute(s)", "", minutes), minutes)
            for minutes in settings.IDLE_MINUTES.choices
            if minutes
        ]
        idle = SettingChoice(
            self.tr("Free the model’s memory"), minutes, table, settings.IDLE_MINUTES, self
        )
        self.add_choice(idle)
        words = _quiet(self.tr("When no picture comes. The next one waits a moment longer."), self)
        idle.setAccessibleDescription(words.text())
        self._form.addRow("", words)
        self.add_switch(
            SettingSwitch(
                self.tr("Neutral words about people"), table, settings.NEUTRAL_PEOPLE, self
            ),
            self.tr(
                "“A person” instead of a guess at somebody’s sex or age, which no picture tells."
            ),
        )
        if macos.IS_MAC:
            self._add_compute_units(table)
            self.add_switch(
                SettingSwitch(
                    self.tr("The Mac’s own recognition beside it"),
                    table,
                    settings.MAC_EVIDENCE,
                    self,
                ),
                self.tr("A person or an animal that the Mac plainly does not see is not named."),
            )
        self._column.addStretch()

    def _add_compute_units(self, table: Settings) -> None:
        """Core ML's choice, which other systems do not have."""
        words = {
            "cpu-and-neural-engine": self.tr("processor and Neural Engine"),
            "cpu-only": self.tr("processor alone"),
            "all": self.tr("all of them"),
        }
        setting = settings.COMPUTE_UNITS
        units = [(words.get(unit, unit), unit) for unit in setting.choices]
        self.add_choice(SettingChoice(self.tr("Computes on"), units, table, setting, self))


class HistoryPane(Pane):
    """What is kept, and where.

    Signals, on the UI thread:
    - data_wanted(), logs_wanted(): show this folder.
    """

    data_wanted = Signal()
    logs_wanted = Signal()

    def __init__(self, table: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add_choice(HistoryLimit(table, self))
        self.add_words(
            self.tr(
                "Pictures, captions and corrections stay on this computer: the program sends "
                "nothing of them anywhere."
            )
        )
        row = QHBoxLayout()
        for words, wanted in (
            (self.tr("Show History Folder"), self.data_wanted),
            (self.tr("Show Log Folder"), self.logs_wanted),
        ):
            button = QPushButton(words, self)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAutoDefault(False)
            button.clicked.connect(wanted)
            row.addWidget(button)
        row.addStretch()
        self._column.addLayout(row)
        self._column.addStretch()


class HistoryLimit(SettingChoice[int]):
    """How many pictures the history keeps. What would remove some asks first."""

    def __init__(self, table: Settings, parent: QWidget | None = None) -> None:
        limits = settings.HISTORY_LIMIT.choices
        super().__init__(
            "", [("", limit) for limit in limits], table, settings.HISTORY_LIMIT, parent
        )
        self.setAccessibleName(self.tr("The history keeps"))
        self.setItemText(0, self.tr("all pictures"))
        for index, limit in enumerate(limits[1:], 1):
            self.setItemText(index, self.tr("the newest %n picture(s)", "", limit))
        self.setSizeAdjustPolicy(SettingChoice.SizeAdjustPolicy.AdjustToContents)

    def choose(self, value: int) -> None:
        """Take over a limit that removes nothing; ask before any other."""
        before = self._table.get(self._setting)
        if value == 0 or 0 < before <= value:
            super().choose(value)
            return
        self.setCurrentIndex(self.findData(before))
        box = QMessageBox(self.window())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(self.tr("Keep only the newest %n picture(s)?", "", value))
        box.setInformativeText(
            self.tr(
                "Older ones leave the history for good, except those whose caption you have "
                "corrected or marked as right. The picture files themselves stay where they are."
            )
        )
        remove = box.addButton(self.tr("Remove Older Ones"), QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(cancel)
        remove.clicked.connect(lambda: self._table.set(self._setting, value))
        box.open()


def _size_box(
    name: str, table: Settings, setting: settings.Setting[int], parent: QWidget
) -> SettingChoice[int]:
    sizes: Sequence[int] = setting.choices
    return SettingChoice(name, [(f"{size}\u202f%", size) for size in sizes], table, setting, parent)


def _quiet(words: str, parent: QWidget) -> QLabel:
    label = QLabel(words, parent)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    label.setWordWrap(True)
    return label
