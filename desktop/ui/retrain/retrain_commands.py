"""The menu Model: retraining and the ways back, and what is told of them in the main window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QObject
from PySide6.QtWidgets import QWidget

from desktop.captioning.installed_models import ORIGINAL, Model
from desktop.jobs import JobRunner
from desktop.retraining.controller import Retraining, State
from desktop.settings import Settings
from desktop.ui.chrome.menus import Menus
from desktop.ui.chrome.notices import Notices

if TYPE_CHECKING:
    from desktop.ui.retrain.retrain_dialog import RetrainDialog


class RetrainCommands(QObject):
    """Joins the menu, the dialog, which is made when it is first asked for, and the notices."""

    def __init__(
        self,
        retraining: Retraining,
        runner: JobRunner,
        table: Settings,
        menus: Menus,
        notices: Notices,
        window: QWidget,
    ) -> None:
        """`window` is what the dialog lies over, and closes with."""
        super().__init__(window)
        self._retraining = retraining
        self._runner = runner
        self._settings = table
        self._menus = menus
        self._notices = notices
        self._window = window
        self._before = retraining.state
        self.dialog: RetrainDialog | None = None
        choice = retraining.choice
        menus.retrain.triggered.connect(self.open_dialog)
        menus.model_before.triggered.connect(choice.use_before)
        menus.model_original.triggered.connect(lambda: choice.use(ORIGINAL))
        menus.model.aboutToShow.connect(self._allow_ways_back)
        choice.changed.connect(self._tell_model)
        choice.failed.connect(self._tell_error)
        retraining.failed.connect(self._tell_error)
        retraining.changed.connect(self._tell_state)
        window.installEventFilter(self)

    def open_dialog(self) -> None:
        """Show the dialog of the moment."""
        if self.dialog is None:
            # Imported when it is wanted: the window is not to wait for it.
            from desktop.ui.retrain.retrain_dialog import RetrainDialog

            self.dialog = RetrainDialog(
                self._retraining, self._runner, self._settings, self._window
            )
        self.dialog.open_page()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close the dialog with the window: left alone, it would keep the app from quitting."""
        closed = event.type() == QEvent.Type.Hide and not event.spontaneous()
        if watched is self._window and closed and self.dialog is not None:
            self.dialog.close()
        return False

    def _allow_ways_back(self) -> None:
        taught = self._retraining.choice.current != ORIGINAL
        self._menus.model_before.setEnabled(taught)
        self._menus.model_original.setEnabled(taught)

    def _tell_model(self, model: Model) -> None:
        self._allow_ways_back()
        if model.learned is None and model.name:
            title = model.title(QLocale().name().partition("_")[0])
            words = self.tr("{title} describes from now on.").format(title=title)
        elif model.learned is None:
            words = self.tr("The original model describes from now on.")
        elif model.learned.lessons == "dataset":
            words = self.tr("The model trained from scratch describes from now on.")
        else:
            words = self.tr(
                "The model taught with %n picture(s) describes from now on.",
                "",
                model.learned.pictures,
            )
        self._notices.tell("", words)

    def _tell_error(self, error: Exception) -> None:
        if not self._is_seen():
            self._notices.show_errors((error,))

    def _tell_state(self) -> None:
        """Say in the main window what comes about while the dialog is closed."""
        before, self._before = self._before, self._retraining.state
        if self._is_seen() or before is self._before:
            return
        where = self.tr("Choose Model, then Retrain.")
        if self._before is State.FINISHED and before is not State.INSTALLING:
            title = self.tr("The training has ended")
            self._notices.tell(title, self.tr("The verdict is there. {where}").format(where=where))
        elif self._before is State.PAUSED and before is State.IDLE:
            title = self.tr("A training can be continued")
            self._notices.tell(
                title, self.tr("What it had learned is saved. {where}").format(where=where)
            )

    def _is_seen(self) -> bool:
        return self.dialog is not None and self.dialog.isVisible()
