"""Which stronger captioner to add: the list, the facts of the one that is chosen, its licence."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.stronger.catalogue import Fit
from desktop.stronger.controller import Offer
from desktop.ui.retrain.retrain_sources import paragraph
from desktop.ui.stronger.stronger_words import StrongerWords
from desktop.ui.widgets.flow_layout import FlowLayout


class StrongerChoice(QWidget):
    """The first page of the dialog.

    Signals, on the UI thread:
    - changed(): another one is chosen, or its licence was accepted or not.
    - licence_wanted(Offer): its text is to be read.
    - discard_wanted(Offer): what has arrived of it is not wanted any more.
    """

    changed = Signal()
    licence_wanted = Signal(object)
    discard_wanted = Signal(object)

    def __init__(self, words: StrongerWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._offers: tuple[Offer, ...] = ()
        self._memory = 0
        self.introduction = paragraph(self)
        self.introduction.setText(words.introduction())
        self._build_list()
        self._build_licence()
        self._facts: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setColumnStretch(1, 1)
        self.warning = paragraph(self, bold=True)
        row = FlowLayout()
        for widget in (self.licence_button, self.discard_button):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.introduction)
        column.addWidget(self.list)
        column.addLayout(self._grid)
        column.addWidget(self.warning)
        column.addLayout(row)
        column.addWidget(self.accept_box)
        column.addStretch()

    @property
    def chosen(self) -> Offer | None:
        """The one whose facts are shown."""
        row = self.list.currentRow()
        return self._offers[row] if 0 <= row < len(self._offers) else None

    @property
    def can_begin(self) -> bool:
        """Whether it fits and its licence was accepted."""
        offer = self.chosen
        return offer is not None and offer.fit is not Fit.TOO_LARGE and self.accept_box.isChecked()

    def show_offers(self, offers: Sequence[Offer], memory: int) -> None:
        """Show what there is; `memory` is the computer's. The choice stays where it can."""
        before = max(0, self.list.currentRow())
        same = tuple(offers) == self._offers
        self._offers, self._memory = tuple(offers), memory
        if same:
            return
        with QSignalBlocker(self.list):
            self.list.clear()
            self.list.addItems([self._words.line(offer) for offer in offers])
            self.list.setCurrentRow(before)
        self._fit_list()
        self._show_facts()

    def _build_list(self) -> None:
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Captioners"))
        self.list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.currentRowChanged.connect(lambda _: self._choose())

    def _build_licence(self) -> None:
        self.licence_button = QPushButton(self.tr("Read the License…"), self)
        self.licence_button.clicked.connect(lambda: self.licence_wanted.emit(self.chosen))
        self.discard_button = QPushButton(self.tr("Remove What Has Arrived"), self)
        self.discard_button.clicked.connect(lambda: self.discard_wanted.emit(self.chosen))
        for button in (self.licence_button, self.discard_button):
            button.setAutoDefault(False)
        self.accept_box = QCheckBox(self.tr("I accept its license"), self)
        self.accept_box.toggled.connect(lambda _: self.changed.emit())

    def _add_fact(self) -> None:
        """Make room for one more fact: made once, as labels that come and go are cut off."""
        pair = (QLabel(self), paragraph(self))
        top = Qt.AlignmentFlag.AlignTop
        row = len(self._facts)
        self._grid.addWidget(pair[0], row, 0, top | Qt.AlignmentFlag.AlignLeft)
        self._grid.addWidget(pair[1], row, 1)
        pair[1].setAlignment(top | Qt.AlignmentFlag.AlignLeft)
        self._facts.append(pair)

    def _fit_list(self) -> None:
        """As high as its lines."""
        lines = sum(self.list.sizeHintForRow(row) for row in range(self.list.count()))
        self.list.setFixedHeight(lines + 2 * self.list.frameWidth())

    def _choose(self) -> None:
        # Who accepted one licence has not accepted another.
        self.accept_box.setChecked(False)
        self._show_facts()
        self.changed.emit()

    def _show_facts(self) -> None:
        offer = self.chosen
        if offer is None:
            return
        facts = self._words.facts(offer, self._memory)
        while len(self._facts) < len(facts):
            self._add_fact()
        for (called, told_of_it), (name, value) in zip(self._facts, facts, strict=True):
            called.setText(name)
            told_of_it.setText(value)
        warning = self._words.fit(offer)
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))
        self.discard_button.setVisible(offer.arrived is not None)
        # A screen reader hears of a row what is below it.
        told = "; ".join(f"{name}: {value}" for name, value in facts)
        self.list.setAccessibleDescription(f"{warning} {told}".strip())
