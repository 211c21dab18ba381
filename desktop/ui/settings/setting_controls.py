"""Controls that are bound to one setting each: they show it, change it at once, and follow it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from desktop.settings import Setting, Settings

T = TypeVar("T", bool, int, float, str)


class SettingSwitch(QCheckBox):
    """A setting that is on or off."""

    def __init__(
        self, text: str, table: Settings, setting: Setting[bool], parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._table = table
        self._setting = setting
        self._follow(setting.key)
        self.toggled.connect(lambda on: table.set(setting, on))
        table.changed.connect(self._follow)

    def _follow(self, key: str) -> None:
        if key == self._setting.key:
            self.setChecked(self._table.get(self._setting))


class SettingChoice(QComboBox, Generic[T]):
    """A setting with a few values, each with its words."""

    def __init__(
        self,
        name: str,
        values: Sequence[tuple[str, T]],
        table: Settings,
        setting: Setting[T],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._table = table
        self._setting: Setting[T] = setting
        self.setAccessibleName(name)
        for words, value in values:
            self.addItem(words, value)
        self._follow(setting.key)
        # Only what the user does: never what is shown because it changed elsewhere.
        self.activated.connect(lambda _: self.choose(self.currentData()))
        table.changed.connect(self._follow)

    def choose(self, value: T) -> None:
        """Take over what the user chose."""
        self._table.set(self._setting, value)

    def _follow(self, key: str) -> None:
        if key == self._setting.key:
            self.setCurrentIndex(self.findData(self._table.get(self._setting)))
