"""The menu in the system's menu bar (on a Mac) or tray: what is wanted while one is elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from desktop import settings
from desktop.appinfo import NAME
from desktop.settings import Settings
from desktop.system import macos
from desktop.ui.appearance.icons import application_icon, symbol
from desktop.ui.chrome.menus import Menus


class Tray(QObject):
    """An icon with a menu; there while the program runs, unless the user does not want it.

    Signals, on the UI thread:
    - window_wanted(): the window is to come to the front.
    """

    window_wanted = Signal()

    def __init__(self, menus: Menus, table: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = table
        self.menu = QMenu()
        self.menu.addActions([menus.describe_clipboard, menus.describe_screen])
        self.menu.addSeparator()
        self.menu.addActions([menus.watch, menus.unwatch])
        self.menu.addSeparator()
        show = self.menu.addAction(self.tr("Show {name}").format(name=NAME))
        show.triggered.connect(self.window_wanted)
        self.menu.addAction(menus.quit)
        self.icon = QSystemTrayIcon(_icon(), self)
        self.icon.setToolTip(NAME)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activate)
        self.icon.messageClicked.connect(self.window_wanted)
        table.changed.connect(self._follow_setting)
        self._follow_setting(settings.MENU_BAR_ITEM.key)

    def tell(self, words: str) -> None:
        """Have the system show a message, for one who does not see the window."""
        seen = QApplication.activeWindow() is not None
        if not seen and self.icon.isVisible():
            self.icon.showMessage(NAME, words, application_icon())

    def close(self) -> None:
        """Take the icon away: it is no part of the window, and would outlive it."""
        self.icon.hide()
        self.menu.deleteLater()

    def _follow_setting(self, key: str) -> None:
        if key == settings.MENU_BAR_ITEM.key:
            wanted = self._settings.get(settings.MENU_BAR_ITEM)
            self.icon.setVisible(wanted and QSystemTrayIcon.isSystemTrayAvailable())

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        # On a Mac a click opens the menu, and nothing else.
        if reason == QSystemTrayIcon.ActivationReason.Trigger and not macos.IS_MAC:
            self.window_wanted.emit()


def _icon() -> QIcon:
    if not macos.IS_MAC:
        return application_icon()
    # A mask: the menu bar gives it its own colour, light or dark.
    icon = symbol("photo", QApplication.palette(), 18)
    icon.setIsMask(True)
    return icon
