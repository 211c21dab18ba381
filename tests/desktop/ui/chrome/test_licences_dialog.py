"""The licences behind the About box."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop.packaging import licences
from desktop.ui.chrome.licences_dialog import LicencesDialog
from tests.desktop.conftest import Stage


def test_every_part_shows_its_terms_and_its_text(qtbot: QtBot) -> None:
    dialog = LicencesDialog()
    qtbot.addWidget(dialog)
    parts = licences.bundled()
    assert dialog.list.count() == len(parts)
    for row, part in enumerate(parts):
        dialog.list.setCurrentRow(row)
        assert dialog.list.currentItem().text().startswith(part.name)
        assert dialog.terms.text() == part.terms
        assert dialog.text.toPlainText()[:40] == part.text[:40]


def test_the_about_box_leads_to_the_licences(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN the About box
    app = stage.start()
    app.window.menus.about.trigger()
    (box,) = app.window.findChildren(QMessageBox)
    (button,) = [button for button in box.findChildren(QPushButton) if button.text() == "Licenses…"]
    # WHEN the licences are asked for THEN they are shown, and the box is gone
    button.click()
    (dialog,) = app.window.findChildren(LicencesDialog)
    assert dialog.isVisible()
    assert not box.isVisible()
    dialog.close()
