"""Putting `clairvoix` where a terminal finds it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from desktop.system import command_line_tool, macos
from desktop.system.command_line_tool import ToolError
from desktop.ui.chrome.dialogs import Dialogs
from desktop.ui.chrome.menus import Menus
from desktop.ui.chrome.notices import Notices


class ToolCommands(QObject):
    """Joins the command line tool to its menu entry, which is there where there is a tool."""

    def __init__(
        self, menus: Menus, dialogs: Dialogs, notices: Notices, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._dialogs = dialogs
        self._notices = notices
        menus.install_tool.triggered.connect(self.choose)
        menus.install_tool.setVisible(command_line_tool.program() is not None)

    def choose(self) -> None:
        """Ask for the folder."""
        if (notice := macos.misplaced()) is not None:
            # A link to where the app is now would soon lead nowhere.
            self._notices.show_errors((notice,))
            return
        self._dialogs.ask_for_tool_folder(command_line_tool.USUAL_FOLDER, self.install)

    def install(self, folder: Path) -> None:
        """Put the tool into a folder, and say how it is used."""
        program = command_line_tool.program()
        if program is None:
            return
        try:
            link = command_line_tool.install(folder, program)
        except ToolError as error:
            self._notices.show_errors((error,))
            return
        words = self.tr("In a terminal, “clairvoix describe FILE” writes a caption now.")
        if not command_line_tool.is_found(link):
            words = self.tr(
                "The tool is “{path}”. Terminals do not search this folder yet: add it to the PATH."
            ).format(path=link)
        self._notices.tell(self.tr("Command line tool installed"), words)
