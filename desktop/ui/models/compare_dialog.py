"""Compare Models: what several say of one picture, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QImage
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.captioning.comparison import Compared
from desktop.captioning.installed_models import Model
from desktop.jobs import Job
from desktop.messages import lookup as messages
from desktop.settings import Settings
from desktop.ui.models.compared_card import ComparedCard
from desktop.ui.models.model_words import ModelWords
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.scroll_page import ScrollPage
from model.caption import CaptionOptions

AT_ONCE = 4
"""So many models are chosen when the dialog opens; more if the user wants them."""

_ABREAST = 3
_SIZE = QSize(980, 640)


class ComparesModels(Protocol):
    """What this dialog needs of the choice of models."""

    def use(self, name: str) -> Job:
        """Use one of the models."""
        ...

    def compare(self, models: Sequence[Model], picture: Path, options: CaptionOptions) -> Job:
        """Have models describe a picture; every `Compared` is the job's progress."""
        ...


class CompareDialog(QDialog):
    """The models to choose from, and a card for each that was chosen. Escape closes it.

    Signals, on the UI thread:
    - told(str): what a screen reader should say.
    """

    told = Signal(str)

    def __init__(
        self,
        choice: ComparesModels,
        models: Sequence[Model],
        picture: tuple[Path, QImage],
        options: CaptionOptions,
        table: Settings,
        parent: QWidget | None = None,
    ) -> None:
        """`picture` is the file that is described, and what is shown of it."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Compare Models"))
        self._choice = choice
        self._path, self._image = picture
        self._options = options
        self._settings = table
        self._job: Job | None = None
        self.cards: list[ComparedCard] = []
        self._build_choice(models)
        self._page = QWidget(self)
        self._grid = QGridLayout(self._page)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        self.status = QLabel(self)
        self.status.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(self._chosen)
        column.addWidget(ScrollPage(self._page, parent=self), 1)
        column.addWidget(self.status)
        column.addWidget(buttons)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * 0.9))

    def compare(self) -> None:
        """Have the chosen models describe the picture, from the beginning."""
        self._stop()
        for card in self.cards:
            self._grid.removeWidget(card)
            card.deleteLater()
        chosen = [model for model, box in self.boxes if box.isChecked()]
        self.cards = [self._card(place, model) for place, model in enumerate(chosen)]
        for place in range(_ABREAST):
            self._grid.setColumnStretch(place, int(place < len(chosen)))
        if not chosen:
            self.status.setText(self.tr("Choose at least one model."))
            return
        self._tell_progress(0)
        job = self._job = self._choice.compare(chosen, self._path, self._options)
        job.progressed.connect(self._show)
        job.finished.connect(lambda _: self._end())
        job.failed.connect(self._fail)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody waits for the rest any more."""
        self._stop()
        super().hideEvent(event)

    def _build_choice(self, models: Sequence[Model]) -> None:
        words = ModelWords(self)
        self.boxes = [(model, QCheckBox(words.name(model), self)) for model in models]
        self._chosen = FlowLayout(14)
        for place, (_, box) in enumerate(self.boxes):
            box.setChecked(place < AT_ONCE)
            self._chosen.addWidget(box)
        self.button = QPushButton(self.tr("Compare"), self)
        self.button.setDefault(True)
        self.button.clicked.connect(self.compare)
        self._chosen.addWidget(self.button)

    def _card(self, place: int, model: Model) -> ComparedCard:
        card = ComparedCard(model, self._image, self._settings, self._page)
        card.use_wanted.connect(lambda one: self._choice.use(one.name))
        card.told.connect(self.told)
        self._grid.addWidget(card, place // _ABREAST, place % _ABREAST)
        card.show()
        return card

    def _show(self, compared: Compared) -> None:
        card = next(card for card in self.cards if card.model == compared.model)
        card.show_result(compared)
        self._tell_progress(self.cards.index(card) + 1)
        self.told.emit(card.summary)

    def _tell_progress(self, done: int) -> None:
        words = self.tr("{done} of {all} models have described the picture.")
        self.status.setText(words.format(done=done, all=len(self.cards)))

    def _end(self) -> None:
        self._job = None

    def _fail(self, error: Exception) -> None:
        self._job = None
        for card in self.cards:
            card.hide()
        text = messages.message_for(error, self._settings.interface_language()).text
        self.status.setText(text)
        self.told.emit(text)

    def _stop(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
