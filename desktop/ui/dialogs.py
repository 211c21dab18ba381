"""The few dialogs. None of them blocks: each is opened, and calls back when it is answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop.appinfo import NAME, VERSION

EXTENSIONS = ("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "avif")
"""What the file dialog offers first; any other file may be chosen, too, and is judged by its
content."""


def ask_for_pictures(parent: QWidget, then: Callable[[list[Path]], None]) -> QFileDialog:
    """Ask for one or more pictures."""
    patterns = " ".join(f"*.{ending} *.{ending.upper()}" for ending in EXTENSIONS)
    dialog = QFileDialog(parent, _tr("Open Pictures"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilters(
        [_tr("Pictures ({patterns})").format(patterns=patterns), _tr("All files (*)")]
    )
    dialog.filesSelected.connect(lambda names: then([Path(name) for name in names]))
    dialog.open()
    return dialog


def ask_for_sound_file(
    parent: QWidget, picture: Path | None, then: Callable[[Path], None]
) -> QFileDialog:
    """Ask where the spoken caption of a picture should be saved."""
    dialog = QFileDialog(parent, _tr("Save Sound"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([_tr("Sound (*.wav)")])
    dialog.setDefaultSuffix("wav")
    dialog.selectFile(picture.stem if picture is not None else _tr("Caption"))
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.open()
    return dialog


def show_about(parent: QWidget) -> QMessageBox:
    """Name, version, and the one promise."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIconPixmap(parent.windowIcon().pixmap(64, 64))
    box.setWindowTitle(_tr("About {name}").format(name=NAME))
    box.setText(f"{NAME} {VERSION}")
    box.setInformativeText(
        _tr("Drop a picture, hear what it shows.\nNothing leaves this computer.")
    )
    box.open()
    return box


def _tr(text: str) -> str:
    return QCoreApplication.translate("Dialogs", text)
