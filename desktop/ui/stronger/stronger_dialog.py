"""Add a Stronger Model: which, how far it is, and whether to use what came of it.

It is not modal and may be closed at any time: the import goes on behind it.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.jobs import JobRunner
from desktop.messages import lookup as messages
from desktop.messages.lookup import Message
from desktop.settings import Settings
from desktop.stronger.controller import Offer, State, StrongerModels
from desktop.stronger.worker import Wanted
from desktop.ui.retrain.kit_panel import KitPanel
from desktop.ui.retrain.new_model_dialog import NewModelDialog
from desktop.ui.stronger.licence_text import LicenceText
from desktop.ui.stronger.stronger_choice import StrongerChoice
from desktop.ui.stronger.stronger_progress import StrongerProgress
from desktop.ui.stronger.stronger_verdict import StrongerVerdict
from desktop.ui.stronger.stronger_words import StrongerWords

_LINES = 40

_PAGES = {State.CHOOSING: 0, State.DECIDING: 2}


class StrongerDialog(NewModelDialog):
    """One page for each part; the buttons are those of the moment.

    Signals, on the UI thread:
    - folder_wanted(): a folder is to be chosen to import from.
    - told(str): what a screen reader should say.
    """

    folder_wanted = Signal()
    told = Signal(str)

    def __init__(
        self, stronger: StrongerModels, runner: JobRunner, table: Settings, parent: QWidget
    ) -> None:
        """`runner` sets up the kit and reads small pictures."""
        super().__init__(_LINES, parent)
        self._stronger = stronger
        self._settings = table
        self._state = stronger.state
        self.setWindowTitle(self.tr("Add a Stronger Model"))
        words = StrongerWords(table.interface_language(), self)
        self.choice = StrongerChoice(words, self)
        self.progress = StrongerProgress(words, self)
        self.verdict = StrongerVerdict(words, runner, self)
        self.kit_panel = KitPanel(stronger.kit, runner, table, self)
        self._build_buttons()
        self._arrange()
        self._connect()
        self._show_state()
        self._size_by_type()

    def open_page(self) -> None:
        """Come to the front, with what there is now."""
        super().open_page()
        self._show_state()

    # -- what is shown -----------------------------------------------------------------------

    def _show_state(self) -> None:
        stronger, state = self._stronger, self._stronger.state
        self.stack.setCurrentIndex(_PAGES.get(state, 1))
        choosing = state is State.CHOOSING
        self.kit_panel.setVisible(choosing and not stronger.kit_ready)
        if choosing:
            self.choice.show_offers(stronger.offers(), stronger.memory)
        elif state is State.DECIDING:
            self.verdict.show_judgement(stronger, self._error())
            if self._state is not state:
                self.told.emit(f"{self.verdict.title.text()}. {self.verdict.reasons.text()}")
        else:
            self.progress.show_stage(stronger, self._error())
        self._state = state
        self._show_buttons()

    def _show_buttons(self) -> None:
        state = self._stronger.state
        shown = {
            self.folder_button: state is State.CHOOSING,
            self.start_button: state is State.CHOOSING,
            self.pause_button: state is State.FETCHING,
            self.continue_button: state is State.PAUSED,
            self.cancel_button: state in (State.FETCHING, State.CONVERTING, State.PAUSED),
            self.skip_button: state is State.JUDGING,
            self.remove_button: state is State.DECIDING,
            self.keep_button: state is State.DECIDING,
            self.use_button: state is State.DECIDING,
        }
        self._show_only(
            shown,
            (
                *(self.keep_button, self.continue_button, self.pause_button),
                *(self.start_button, self.close_button),
            ),
        )
        self._allow_start()
        begun = self.choice.chosen is not None and self.choice.chosen.arrived is not None
        self.start_button.setText(self.tr("Go On") if begun else self.tr("Fetch and Import"))
        failed = self._stronger.error is not None
        self.continue_button.setText(self.tr("Try Again") if failed else self.tr("Go On"))

    def _allow_start(self) -> None:
        ready = self._stronger.kit_ready
        self.start_button.setEnabled(ready and self.choice.can_begin)
        self.folder_button.setEnabled(ready)

    def _error(self) -> Message | None:
        """Why it stands still, in words."""
        error = self._stronger.error
        language = self._settings.interface_language()
        return None if error is None else messages.message_for(error, language)

    # -- what the user does ------------------------------------------------------------------

    def _begin(self) -> None:
        offer = self.choice.chosen
        if offer is not None and self.choice.can_begin:
            self._stronger.begin(Wanted(published=offer.name, licence_accepted=True))

    def _read_licence(self, offer: Offer) -> None:
        self.licence = LicenceText(offer.published, self)
        self.licence.open()

    def _ask_to_cancel(self) -> None:
        self._ask_to_give_up(
            self.tr("Give up this import?"),
            self.tr("What has arrived is removed. The models there are stay as they are."),
            (self.tr("Give Up"), self.tr("Go On")),
            self._stronger.give_up,
        )

    # -- construction ------------------------------------------------------------------------

    def _build_buttons(self) -> None:
        stronger = self._stronger
        self.folder_button = self._button(self.tr("From a Folder…"), self.folder_wanted.emit)
        self.cancel_button = self._button(self.tr("Give Up…"), self._ask_to_cancel)
        self.remove_button = self._button(self.tr("Remove It Again"), stronger.remove)
        self.close_button = self._button(self.tr("Close"), self.close)
        self.skip_button = self._button(self.tr("Do Not Compare"), stronger.give_up)
        self.keep_button = self._button(self.tr("Keep the Present Model"), stronger.keep)
        self.use_button = self._button(self.tr("Use the New Model"), stronger.use)
        self.pause_button = self._button(self.tr("Pause"), stronger.pause)
        self.continue_button = self._button(self.tr("Go On"), stronger.resume)
        self.start_button = self._button(self.tr("Fetch and Import"), self._begin)

    def _arrange(self) -> None:
        self._lay_out(
            (self.choice, self.progress, self.verdict),
            (self.folder_button, self.cancel_button, self.remove_button),
            (
                *(self.close_button, self.skip_button, self.keep_button, self.use_button),
                *(self.pause_button, self.continue_button, self.start_button),
            ),
        )

    def _connect(self) -> None:
        stronger = self._stronger
        stronger.changed.connect(self._show_state)
        stronger.advanced.connect(lambda: self.progress.show_stage(stronger, self._error()))
        self.progress.told.connect(self.told)
        self.choice.changed.connect(self._show_buttons)
        self.choice.licence_wanted.connect(self._read_licence)
        self.choice.discard_wanted.connect(lambda offer: stronger.forget(offer.name))
        self.kit_panel.state_changed.connect(lambda _: self._show_state())
