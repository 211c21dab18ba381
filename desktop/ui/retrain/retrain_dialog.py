"""Retraining in the window: what to learn from, how far it is, and whether to use what came of it.

It is not modal and may be closed at any time: the training goes on behind it.
"""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from desktop.jobs import JobRunner
from desktop.messages import lookup as messages
from desktop.retraining.controller import Retraining, State
from desktop.retraining.work_folder import Plan
from desktop.settings import Settings
from desktop.ui.retrain.kit_panel import KitPanel
from desktop.ui.retrain.new_model_dialog import NewModelDialog
from desktop.ui.retrain.retrain_progress import RetrainProgress
from desktop.ui.retrain.retrain_sources import RetrainSources, paragraph
from desktop.ui.retrain.retrain_verdict import RetrainVerdict
from desktop.ui.retrain.retrain_words import RetrainWords

_FINDING = (State.IDLE, State.LOOKING, State.READY)
_LINES = 34

_WORKING = (State.RUNNING, State.STOPPING, State.PAUSED)


class RetrainDialog(NewModelDialog):
    """One page for each part of a retraining; the buttons are those of the moment."""

    def __init__(
        self, retraining: Retraining, runner: JobRunner, table: Settings, parent: QWidget
    ) -> None:
        super().__init__(_LINES, parent)
        self._retraining = retraining
        self._settings = table
        self._error = ""
        self._counted: dict[str, int] = {}
        self._chosen: Plan | None = None
        self.setWindowTitle(self.tr("Retrain"))
        words = RetrainWords(self)
        self.sources = RetrainSources(words, self)
        self.progress = RetrainProgress(words, self)
        self.verdict = RetrainVerdict(words, runner, self)
        self.kit_panel = KitPanel(retraining.kit, runner, table, self)
        self._build_buttons()
        self._arrange()
        self._connect()
        self._show_state()
        self._size_by_type()

    def open_page(self) -> None:
        """Come to the front, with what there is to learn from now."""
        super().open_page()
        if self._retraining.state in _FINDING:
            self.sources.forget_scratch()
            self._retraining.count_corrections()

    # -- what is shown -----------------------------------------------------------------------

    def _show_state(self) -> None:
        state = self._retraining.state
        self.stack.setCurrentIndex(self._page_of(state))
        ready = self._retraining.kit_ready
        self.kit_panel.setVisible(not ready and state in _FINDING)
        self._show_course()
        if state in (State.FINISHED, State.INSTALLING):
            self.verdict.show_course(self._retraining.course)
        better = self._retraining.course.succeeded
        shown = {
            self.start_button: state in _FINDING,
            self.pause_button: state in (State.RUNNING, State.STOPPING),
            self.continue_button: state is State.PAUSED,
            self.cancel_button: state in _WORKING,
            self.use_button: state in (State.FINISHED, State.INSTALLING) and better,
            self.keep_button: state in (State.FINISHED, State.INSTALLING),
            self.log_button: state not in _FINDING,
        }
        self.start_button.setEnabled(state is State.READY and ready)
        for button in (self.pause_button, self.cancel_button):
            button.setEnabled(state is not State.STOPPING)
        for button in (self.use_button, self.keep_button):
            button.setEnabled(state is State.FINISHED)
        self._show_only(
            shown,
            (
                *(self.keep_button, self.continue_button, self.pause_button),
                *(self.start_button, self.close_button),
            ),
        )

    def _show_course(self) -> None:
        state, course = self._retraining.state, self._retraining.course
        if state in _FINDING:
            self.sources.show_course(course, looking=state is State.LOOKING)
            self.error.setText(self._error)
            self.error.setVisible(bool(self._error))
        else:
            self.error.hide()
            self.progress.show_course(state, course, self._error)

    @staticmethod
    def _page_of(state: State) -> int:
        if state in _FINDING:
            return 0
        return 1 if state in _WORKING else 2

    def _show_corrections(self, captions: dict[str, int]) -> None:
        self.sources.show_corrections(captions)
        # Also where they were looked through before, and others have come since.
        others = captions != self._counted or self.sources.plan != self._chosen
        self._counted = captions
        state = self._retraining.state
        if state is State.IDLE or (state in _FINDING and others):
            self._choose(self.sources.plan)

    def _show_error(self, error: Exception) -> None:
        message = messages.message_for(error, self._settings.interface_language())
        self._error = message.text
        self._show_state()

    def _state_changed(self) -> None:
        if self._retraining.error is None:
            self._error = ""
        self._show_state()

    # -- what the user does ------------------------------------------------------------------

    def _choose(self, plan: Plan | None) -> None:
        self._chosen = plan
        if plan is None:
            self._retraining.forget_sources()
        elif self._retraining.kit_ready:
            self._retraining.look(plan)

    def _kit_changed(self) -> None:
        self._show_state()
        self._choose(self.sources.plan)

    def _ask_to_cancel(self) -> None:
        self._ask_to_give_up(
            self.tr("Give up this training?"),
            self.tr(
                "What was learned so far is lost. Your corrections stay, and so does the model."
            ),
            (self.tr("Give Up"), self.tr("Go On")),
            self._retraining.cancel,
        )

    def _open_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._retraining.log_file)))

    # -- construction ------------------------------------------------------------------------

    def _build_buttons(self) -> None:
        retraining = self._retraining
        self.log_button = self._button(self.tr("Open Log"), self._open_log)
        self.cancel_button = self._button(self.tr("Cancel Training…"), self._ask_to_cancel)
        self.close_button = self._button(self.tr("Close"), self.close)
        self.keep_button = self._button(self.tr("Keep the Present Model"), retraining.cancel)
        self.use_button = self._button(self.tr("Use the New Model"), retraining.accept)
        self.pause_button = self._button(self.tr("Pause"), retraining.pause)
        self.continue_button = self._button(self.tr("Continue"), retraining.resume)
        self.start_button = self._button(self.tr("Start"), retraining.begin)

    def _arrange(self) -> None:
        self.error = paragraph(self)
        self.error.setAccessibleName(self.tr("Error"))
        self._lay_out(
            (self.sources, self.progress, self.verdict),
            (self.log_button, self.cancel_button),
            (
                *(self.close_button, self.keep_button, self.use_button),
                *(self.pause_button, self.continue_button, self.start_button),
            ),
            (self.error,),
        )

    def _connect(self) -> None:
        retraining = self._retraining
        retraining.changed.connect(self._state_changed)
        retraining.advanced.connect(self._show_course)
        retraining.corrections_counted.connect(self._show_corrections)
        retraining.failed.connect(self._show_error)
        retraining.choice.failed.connect(self._show_error)
        self.sources.chosen.connect(self._choose)
        self.kit_panel.state_changed.connect(lambda _: self._kit_changed())
