"""The training kit in the window: what is there, and setting it up, repairing or removing it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.jobs import Job, JobRunner, Work
from desktop.messages import lookup as messages
from desktop.settings import Settings
from desktop.training_kit.kit import Kit, KitProgress, KitState

_LINE = 6
"""Height of the progress line, in pixels."""


class KitPanel(QWidget):
    """A part of a dialog. In a source checkout, where nothing is to be set up, it hides itself.

    Signals, on the UI thread:
    - state_changed(KitState): the kit was set up or removed, or a set-up ended without success.
    """

    state_changed = Signal(object)

    def __init__(
        self, kit: Kit, runner: JobRunner, table: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kit = kit
        self._runner = runner
        self._settings = table
        self._job: Job | None = None
        self._build_words()
        self._build_buttons()
        self._arrange()
        self.setTabOrder(self.set_up_button, self.stop_button)
        self.setTabOrder(self.stop_button, self.repair_button)
        self.setTabOrder(self.repair_button, self.remove_button)
        self.refresh()
        self.setVisible(kit.is_own)

    @property
    def text(self) -> str:
        """What the panel says at the moment."""
        return f"{self._title.text()} {self._words.text()}".strip()

    def refresh(self) -> None:
        """Show what is there."""
        state = self._kit.state()
        title, words = self._state_words(state)
        self._show(title, words)
        self._bar.hide()
        self.stop_button.hide()
        self.set_up_button.setText(self._set_up_words(state))
        self.set_up_button.setVisible(state is not KitState.READY)
        self.repair_button.setVisible(state is KitState.READY)
        self.remove_button.setVisible(state is not KitState.ABSENT)

    def set_up(self) -> None:
        """Set the kit up, or go on where an earlier set-up stopped."""
        self._begin(lambda control: self._kit.set_up(control.report, control.should_stop))

    def repair(self) -> None:
        """Set it up anew, though it looks complete."""
        self._begin(lambda control: self._kit.repair(control.report, control.should_stop))

    def remove(self) -> None:
        """Give the room on the disk back."""
        job = self._start(lambda _: self._kit.remove())
        self._show(self.tr("Removing the training kit…"), "")
        job.finished.connect(lambda _: self._end())

    def stop(self) -> None:
        """Stop setting up; what has arrived is kept."""
        if self._job is not None:
            self._job.cancel()

    # -- what happens ------------------------------------------------------------------------

    def _begin(self, work: Work) -> None:
        job = self._start(work)
        job.progressed.connect(self._show_progress)
        job.finished.connect(lambda _: self._end())
        self._bar.setRange(0, 0)
        self._bar.show()
        self.stop_button.show()
        self.stop_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show(self.tr("Setting up the training kit…"), "")

    def _start(self, work: Work) -> Job:
        job = self._runner.start(work)
        self._job = job
        job.failed.connect(self._fail)
        job.cancelled.connect(self._end)
        for button in (self.set_up_button, self.repair_button, self.remove_button):
            button.hide()
        return job

    def _show_progress(self, progress: KitProgress) -> None:
        steps = {
            "python": self.tr("Looking for Python"),
            "packages": self.tr("Fetching the packages: {done} of about {of}"),
            "check": self.tr("Checking that it works; this takes a moment"),
        }
        language = self._settings.interface_language()
        done, of = (messages.room(size, language) for size in (progress.done, progress.of))
        self._words.setText(steps[progress.step].format(done=done, of=of))
        # Thousandths: a progress bar counts in 32 bits, and the kit has more bytes.
        self._bar.setRange(0, 1000 if progress.step == "packages" else 0)
        self._bar.setValue(1000 * progress.done // max(1, progress.of))

    def _fail(self, error: object) -> None:
        self._end()
        message = messages.message_for(error, self._settings.interface_language())
        self._show(message.title, message.text)

    def _end(self) -> None:
        self._job = None
        self.refresh()
        self.state_changed.emit(self._kit.state())

    # -- words -------------------------------------------------------------------------------

    def _show(self, title: str, words: str) -> None:
        self._title.setText(title)
        self._words.setText(words)
        self.setAccessibleDescription(self.text)

    def _state_words(self, state: KitState) -> tuple[str, str]:
        match state:
            case KitState.READY:
                title = self.tr("The training kit is ready")
                words = self.tr("Training needs no internet: nothing leaves this computer.")
            case KitState.OUTDATED:
                title = self.tr("The training kit is older than the app")
                words = self.tr("What has changed since is fetched from the internet.")
            case KitState.UNFINISHED:
                title = self.tr("The training kit is not complete")
                words = self.tr("What has arrived is kept; about {size} are missing.")
            case KitState.DAMAGED:
                title = self.tr("The training kit is damaged")
                words = self.tr("It is fetched from the internet again, where parts are missing.")
            case KitState.ABSENT:
                title = self.tr("Training needs a kit")
                words = self.tr("It is fetched from the internet once: about {size} on the disk.")
        if "{size}" in words:
            missing = self._kit.bytes_needed
            words = words.format(size=messages.room(missing, self._settings.interface_language()))
        return title, words

    def _set_up_words(self, state: KitState) -> str:
        return {
            KitState.UNFINISHED: self.tr("Go On"),
            KitState.OUTDATED: self.tr("Bring Up to Date"),
            KitState.DAMAGED: self.tr("Repair"),
        }.get(state, self.tr("Set Up"))

    # -- construction ------------------------------------------------------------------------

    def _build_words(self) -> None:
        self.setAccessibleName(self.tr("Training kit"))
        self._title = QLabel(self)
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._words = QLabel(self)
        for label in (self._title, self._words):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setMaximumHeight(_LINE)
        self._bar.setAccessibleName(self.tr("Progress of the training kit"))

    def _build_buttons(self) -> None:
        self.set_up_button = self._button(self.tr("Set Up"), self.set_up)
        self.stop_button = self._button(self.tr("Stop"), self.stop)
        self.repair_button = self._button(self.tr("Repair"), self.repair)
        self.remove_button = self._button(self.tr("Remove"), self.remove)

    def _button(self, words: str, action: Callable[[], None]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(action)
        return button

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        for button in (self.set_up_button, self.stop_button, self.repair_button):
            buttons.addWidget(button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self._title, self._words, self._bar):
            column.addWidget(widget)
        column.addLayout(buttons)
