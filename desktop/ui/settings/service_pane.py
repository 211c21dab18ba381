"""The pane with the service's switch: whether other programs are answered, and where."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop import settings
from desktop.messages.lookup import message_for
from desktop.serving.controller import Serving
from desktop.settings import Settings
from desktop.ui.settings.setting_controls import SettingSwitch
from desktop.ui.settings.settings_panes import Pane


class ServicePane(Pane):
    """A switch, and the address once it is on.

    Signals, on the UI thread:
    - page_wanted(): show the service's page in the browser.
    """

    page_wanted = Signal()

    def __init__(self, table: Settings, serving: Serving, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._serving = serving
        self.switch = SettingSwitch(
            self.tr("Answer other programs on this computer"), table, settings.SERVICE, self
        )
        self.add_switch(
            self.switch,
            self.tr(
                "Browsers, photo managers and screen readers can then ask for sentences, as long "
                "as this window is open. No other computer can."
            ),
        )
        self.address = QLabel(self)
        self.address.setAccessibleName(self.tr("Address of the service"))
        self.address.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.page = QPushButton(self.tr("Open the Page"), self)
        self.page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.page.setAutoDefault(False)
        self.page.clicked.connect(self.page_wanted)
        self._form.addRow("", self.address)
        self._form.addRow("", self.page)
        self._column.addStretch()
        serving.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        address, error = self._serving.address, self._serving.error
        words = address
        if error is not None:
            words = message_for(error, self._table.interface_language()).text
        # A sentence has several lines, an address one.
        self.address.setWordWrap(error is not None)
        self.address.setText(words)
        self.address.setVisible(bool(words))
        self.page.setVisible(bool(address))
