"""The few dialogs. None of them blocks: each is opened, and calls back when it is answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop.appinfo import NAME, VERSION
from desktop.pictures.folders import EXTENSIONS
from desktop.speech import sound_formats


class Dialogs(QObject):
    """Opens dialogs over one window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def ask_for_pictures(self, then: Callable[[list[Path]], None]) -> None:
        """Ask for one or more pictures."""
        dialog = QFileDialog(self._window, self.tr("Open Pictures"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        # Offered first; any other file may be chosen: its content decides.
        patterns = " ".join(f"*.{ending} *.{ending.upper()}" for ending in EXTENSIONS)
        pictures, everything = self.tr("Pictures"), self.tr("All files")
        dialog.setNameFilters([f"{pictures} ({patterns})", f"{everything} (*)"])
        dialog.filesSelected.connect(lambda names: then([Path(name) for name in names]))
        dialog.open()

    def ask_for_moved_picture(self, then: Callable[[Path], None]) -> None:
        """Ask where a picture is now."""
        dialog = QFileDialog(self._window, self.tr("Locate Picture"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def ask_for_sound_file(self, picture: Path | None, then: Callable[[Path], None]) -> None:
        """Ask where the spoken caption of a picture should be saved."""
        dialog = QFileDialog(self._window, self.tr("Save Sound"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        sound = self.tr("Sound")
        endings = {f"{sound} {one.upper()} (*.{one})": one for one in sound_formats.formats()}
        dialog.setNameFilters(list(endings))
        dialog.setDefaultSuffix("wav")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(endings[chosen]))
        dialog.selectFile(picture.stem if picture is not None else self.tr("Caption"))
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def ask_for_folder(self, title: str, then: Callable[[Path], None]) -> None:
        """Ask for a folder."""
        dialog = QFileDialog(self._window, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def ask_for_list_file(self, ending: str, then: Callable[[Path], None]) -> None:
        """Ask where a list of captions should be written."""
        dialog = QFileDialog(self._window, self.tr("Export Captions"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{ending.upper()} (*.{ending})"])
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(self.tr("Captions"))
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def ask(
        self,
        question: str,
        explanation: str,
        yes: str,
        then: Callable[[], None],
        otherwise: Callable[[], None] = lambda: None,
    ) -> None:
        """Ask before something large is done; `yes` is the button that does it."""
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setText(question)
        box.setInformativeText(explanation)
        button = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(button)
        box.accepted.connect(then)
        box.rejected.connect(otherwise)
        box.open()

    def show_about(self) -> None:
        """Name, version, and the one promise."""
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIconPixmap(self._window.windowIcon().pixmap(64, 64))
        box.setWindowTitle(self.tr("About {name}").format(name=NAME))
        box.setText(f"{NAME} {VERSION}")
        box.setInformativeText(
            self.tr("Drop a picture, hear what it shows.\nNothing leaves this computer.")
        )
        box.addButton(QMessageBox.StandardButton.Close)
        more = box.addButton(self.tr("Licenses…"), QMessageBox.ButtonRole.ActionRole)
        more.clicked.connect(self.show_licences)
        box.open()

    def show_licences(self) -> None:
        """Show what the program is made of, and on which terms."""
        # Imported when it is wanted: the window is not to wait for it.
        from desktop.ui.chrome.licences_dialog import LicencesDialog

        dialog = LicencesDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
