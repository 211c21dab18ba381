"""The few dialogs. None of them blocks: each is opened, and calls back when it is answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QMenuBar, QMessageBox, QWidget

from desktop import settings
from desktop.appinfo import NAME, VERSION
from desktop.pictures.folders import EXTENSIONS
from desktop.settings import Settings
from desktop.speech import sound_formats

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


class Dialogs(QObject):
    """Opens dialogs over one window; those for files open where the last one was left."""

    def __init__(self, window: QWidget, table: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = table

    def ask_for_pictures(self, then: Callable[[list[Path]], None]) -> None:
        """Ask for one or more pictures."""
        dialog = self._for_files(self.tr("Open Pictures"), settings.PICTURES_FOLDER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        # Offered first; any other file may be chosen: its content decides.
        patterns = " ".join(f"*.{ending} *.{ending.upper()}" for ending in EXTENSIONS)
        pictures, everything = self.tr("Pictures"), self.tr("All files")
        dialog.setNameFilters([f"{pictures} ({patterns})", f"{everything} (*)"])
        dialog.filesSelected.connect(lambda names: then([Path(name) for name in names]))
        dialog.open()

    def ask_for_moved_picture(self, then: Callable[[Path], None]) -> None:
        """Ask where a picture is now."""
        dialog = self._for_files(self.tr("Locate Picture"), settings.PICTURES_FOLDER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def ask_for_sound_file(self, name: str, then: Callable[[Path], None]) -> None:
        """Ask where a spoken caption should be saved; `name` is proposed, without its ending."""
        dialog = self._for_files(self.tr("Save Sound"), settings.SOUNDS_FOLDER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        sound = self.tr("Sound")
        endings = {f"{sound} {one.upper()} (*.{one})": one for one in sound_formats.formats()}
        dialog.setNameFilters(list(endings))
        dialog.setDefaultSuffix("wav")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(endings[chosen]))
        # With its ending: else what follows a full stop in the name would be taken for one.
        dialog.selectFile(f"{name or self.tr('Caption')}.wav")
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def ask_for_folder(self, title: str, then: Callable[[Path], None]) -> None:
        """Ask for a folder."""
        dialog = self._for_files(title, settings.PICTURES_FOLDER)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def ask_for_model(self, then: Callable[[Path], None]) -> None:
        """Ask for a model: an archive, or the manifest in a model's folder."""
        dialog = QFileDialog(self._window, self.tr("Add a Model"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        archives = "*.zip *.tar *.tar.gz *.tgz *.tar.bz2 *.tar.xz manifest.json"
        words = self.tr("An archive, or the manifest.json in a model’s folder")
        dialog.setNameFilters([f"{words} ({archives})"])
        dialog.setDirectory(str(Path.home()))
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def ask_for_tool_folder(self, usual: Path, then: Callable[[Path], None]) -> None:
        """Ask for the folder of the command line tool; the usual one is proposed."""
        dialog = QFileDialog(self._window, self.tr("Install Command Line Tool"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setDirectory(str(usual if usual.is_dir() else Path.home()))
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def ask_for_chart_file(self, name: str, then: Callable[[Path], None]) -> None:
        """Ask where a chart should be saved; `name` is proposed, without its ending."""
        dialog = self._for_files(self.tr("Save Label Chart"), settings.EXPORTS_FOLDER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        picture, drawing = self.tr("Picture"), self.tr("Drawing")
        endings = {f"{picture} PNG (*.png)": "png", f"{drawing} SVG (*.svg)": "svg"}
        dialog.setNameFilters(list(endings))
        dialog.setDefaultSuffix("png")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(endings[chosen]))
        dialog.selectFile(f"{name}.png")
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def ask_for_list_file(self, ending: str, then: Callable[[Path], None]) -> None:
        """Ask where a list of captions should be written."""
        dialog = self._for_files(self.tr("Export Captions"), settings.EXPORTS_FOLDER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{ending.upper()} (*.{ending})"])
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(self.tr("Captions"))
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def ask_to_print(self, name: str, then: Callable[[QPrinter], None]) -> None:
        """Ask which printer, or which PDF, and how; `name` is what the page is called there."""
        # Imported when it is wanted: the window is not to wait for it.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(name)
        dialog = QPrintDialog(printer, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, False)
        dialog.finished.connect(lambda answer: then(printer) if answer else None)
        QDialog.open(dialog)  # its own wants a slot by name

    def _for_files(self, title: str, folder: settings.Setting[str]) -> QFileDialog:
        """A dialog that opens in a remembered folder, and remembers where it was left."""
        dialog = QFileDialog(self._window, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        last = self._settings.get(folder)
        if last and Path(last).is_dir():
            dialog.setDirectory(last)
        dialog.accepted.connect(
            lambda: self._settings.set(folder, dialog.directory().absolutePath())
        )
        return dialog

    def ask(
        self,
        question: str,
        explanation: str,
        yes: str,
        then: Callable[[], None],
        otherwise: Callable[[], None] = lambda: None,
        *,
        harmful: bool = False,
    ) -> None:
        """Ask before something large is done; `yes` is the button that does it.

        Return does it, too, unless it is `harmful`: then Return cancels.
        """
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setText(question)
        box.setInformativeText(explanation)
        button = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(cancel if harmful else button)
        box.accepted.connect(then)
        box.rejected.connect(otherwise)
        box.open()

    def ask_for_words(
        self, title: str, question: str, before: str, then: Callable[[str], None]
    ) -> None:
        """Ask for a line of text; `before` stands there already."""
        dialog = QInputDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.setLabelText(question)
        dialog.setTextValue(before)
        dialog.textValueSelected.connect(then)
        QDialog.open(dialog)  # its own wants a slot by name

    def ask_to_clear_history(self, then: Callable[[], None]) -> None:
        """Ask before all entries go, though they can be brought back."""
        self.ask(
            self.tr("Clear the history?"),
            self.tr(
                "All pictures leave the history, with their captions and corrections. Undo brings "
                "them back until you quit. The picture files themselves stay where they are."
            ),
            self.tr("Clear History"),
            then,
            harmful=True,
        )

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

    def show_shortcuts(self, bar: QMenuBar) -> None:
        """Show what the menus offer, with its keys."""
        from desktop.ui.chrome.shortcuts_dialog import ShortcutsDialog

        ShortcutsDialog(bar, self._window).open()

    def show_licences(self) -> None:
        """Show what the program is made of, and on which terms."""
        # Imported when it is wanted: the window is not to wait for it.
        from desktop.ui.chrome.licences_dialog import LicencesDialog

        dialog = LicencesDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
