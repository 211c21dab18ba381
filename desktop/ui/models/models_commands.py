"""The menu Model: which there are, one more, one less, several on one picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QImage
from PySide6.QtWidgets import QWidget

from desktop.captioning.active_model import ActiveModel
from desktop.captioning.added_models import MANIFEST
from desktop.captioning.installed_models import Model
from desktop.session import Session
from desktop.settings import Settings
from desktop.ui.chrome.banner import Action
from desktop.ui.chrome.dialogs import Dialogs
from desktop.ui.chrome.menus import Menus
from desktop.ui.chrome.notices import Notices
from desktop.ui.models.model_words import ModelWords

if TYPE_CHECKING:
    from desktop.ui.models.compare_dialog import CompareDialog
    from desktop.ui.models.models_dialog import ModelsDialog


class ModelsCommands(QObject):
    """Joins menu, dialogs and notices with the choice of models.

    Signals, on the UI thread:
    - told(str): what a screen reader should say.
    """

    told = Signal(str)

    def __init__(
        self,
        choice: ActiveModel,
        session: Session,
        table: Settings,
        chrome: tuple[Menus, Dialogs, Notices],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._choice, self._session, self._settings = choice, session, table
        self._menus, self._dialogs, self._notices = chrome
        menus = self._menus
        self._window = window
        self._words = ModelWords(self)
        self._image = QImage()
        self.dialog: ModelsDialog | None = None
        self.comparison: CompareDialog | None = None
        self._group = QActionGroup(self)
        menus.model.aboutToShow.connect(self.refresh)
        menus.models.triggered.connect(self.open_dialog)
        menus.add_model.triggered.connect(self.ask_for_model)
        menus.compare.triggered.connect(self.open_comparison)
        menus.compare.setEnabled(False)
        choice.changed.connect(self.refresh)
        choice.list_changed.connect(self.refresh)
        session.current_changed.connect(lambda _: self._show_picture(QImage()))
        session.picture_loaded.connect(self._show_picture)

    def refresh(self) -> None:
        """Read anew which models there are."""
        self._choice.list().finished.connect(self._show_models)

    def open_dialog(self) -> None:
        """Show the models with what is known of them."""
        if self.dialog is None:
            # Imported when it is wanted: the window is not to wait for it.
            from desktop.ui.models.models_dialog import ModelsDialog

            self.dialog = dialog = ModelsDialog(self._window)
            dialog.use_wanted.connect(lambda model: self._choice.use(model.name))
            dialog.add_wanted.connect(self.ask_for_model)
            dialog.remove_wanted.connect(self.ask_to_remove)
        self.refresh()
        self.dialog.open()

    def ask_for_model(self) -> None:
        """Ask for a model, and take it in."""
        self._dialogs.ask_for_model(self.add)

    def add(self, source: Path) -> None:
        """Take a model in: an archive, a bundle's folder, or the manifest in one."""
        job = self._choice.add(source.parent if source.name == MANIFEST else source)
        job.finished.connect(self._tell_added)
        job.failed.connect(lambda error: self._notices.show_errors((error,)))

    def ask_to_remove(self, model: Model) -> None:
        """Remove a model, if the user means it."""
        self._dialogs.ask(
            self.tr("Remove “{model}”?").format(model=self._words.name(model)),
            self.tr(
                "It is deleted from this computer. Where it is in use, the original model takes "
                "its place."
            ),
            self.tr("Remove"),
            lambda: self.remove(model),
            harmful=True,
        )

    def remove(self, model: Model) -> None:
        """Remove a model that was taught or added."""
        job = self._choice.remove(model.name)
        job.failed.connect(lambda error: self._notices.show_errors((error,)))

    def open_comparison(self) -> None:
        """Have models describe the picture in the window."""
        self._choice.list().finished.connect(self._compare)

    def _compare(self, models: Sequence[Model]) -> None:
        current = self._session.current
        picture = current.readable if current is not None else None
        if picture is None or self._image.isNull():
            return
        from desktop.ui.models.compare_dialog import CompareDialog

        options = self._session.options()
        shown = (picture, self._image)
        self.comparison = dialog = CompareDialog(
            self._choice, models, shown, options, self._settings, self._window
        )
        dialog.told.connect(self.told)
        dialog.destroyed.connect(self._forget_comparison)
        dialog.open()
        dialog.compare()

    def _forget_comparison(self) -> None:
        self.comparison = None

    def _show_picture(self, image: QImage) -> None:
        self._image = image
        self._menus.compare.setEnabled(not image.isNull())

    def _show_models(self, models: Sequence[Model]) -> None:
        used = self._choice.current
        menu = self._menus.used
        menu.clear()
        for model in models:
            action = QAction(self._words.name(model), menu)
            action.setCheckable(True)
            action.setChecked(model.name == used)
            action.triggered.connect(lambda _=False, name=model.name: self._choice.use(name))
            self._group.addAction(action)
            menu.addAction(action)
        if self.dialog is not None:
            self.dialog.show_models(models, used)

    def _tell_added(self, model: Model) -> None:
        words = self.tr("“{model}” was added.").format(model=self._words.name(model))
        use = Action(self.tr("Use It"), lambda: self._choice.use(model.name))
        self._notices.offer("", words, use)
