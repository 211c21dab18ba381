"""What to learn from: the user's corrections, a folder with captions, or both."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.retraining.progress import Course
from desktop.retraining.work_folder import Plan
from desktop.ui.retrain.retrain_words import RetrainWords
from desktop.ui.widgets.flow_layout import FlowLayout


def paragraph(parent: QWidget, *, bold: bool = False) -> QLabel:
    """A label for running text, which can be selected and is never markup."""
    label = QLabel(parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if bold:
        font = label.font()
        font.setBold(True)
        label.setFont(font)
    return label


class RetrainSources(QWidget):
    """The first page of the dialog.

    Signals, on the UI thread:
    - chosen(object): the `Plan` that the user chose, or None when nothing is chosen.
    """

    chosen = Signal(object)

    def __init__(self, words: RetrainWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._corrections = 0
        self._folder: Path | None = None
        self._build_choice()
        self._build_report()
        self._arrange()
        self.show_corrections({})
        self.show_course(Course(), looking=False)

    @property
    def plan(self) -> Plan | None:
        """What is chosen now."""
        folder = str(self._folder) if self._folder and self.folder_box.isChecked() else ""
        if folder and self.scratch_box.isChecked():
            return Plan(corrections=False, folder=folder, scratch=True)
        corrections = self.corrections_box.isChecked()
        return Plan(corrections, folder) if corrections or folder else None

    def show_corrections(self, captions: dict[str, int]) -> None:
        """Say how many corrections there are; without any, how one makes some."""
        self._corrections = sum(captions.values())
        text = self.tr("My corrections")
        if self._corrections:
            text = self.tr("My corrections ({languages})").format(
                languages=self._words.languages(captions)
            )
        self.corrections_box.setText(text)
        self.corrections_box.setChecked(bool(self._corrections))
        self._allow_choices()
        self._advice.setVisible(not self._corrections)

    def set_folder(self, folder: Path) -> None:
        """Learn from this folder, too."""
        self._folder = folder
        self._folder_name.setText(str(folder))
        self.folder_box.setEnabled(True)
        self.folder_box.setChecked(True)
        self._choose()

    def show_course(self, course: Course, *, looking: bool) -> None:
        """Show what was found out about the sources."""
        self._bar.setVisible(looking)
        self._bar.setRange(0, course.of)
        self._bar.setValue(course.step)
        plan = self.plan
        if course.sources is not None:
            self.summary.setText(self._words.sources(course.sources))
        elif plan is not None and plan.scratch:
            self.summary.setText(self._words.scratch())
        else:
            self.summary.setText(self.tr("Looking through the pictures…") if looking else "")
        self.summary.setVisible(bool(self.summary.text()))
        self._line.setVisible(bool(self.summary.text() or course.problems))
        self._show_problems([self._words.problem(problem) for problem in course.problems])

    def _show_problems(self, problems: list[str]) -> None:
        if self.problems.count() != len(problems):
            self.problems.clear()
            self.problems.addItems(problems)
        title = self.tr("%n problem(s): this is left out", "", len(problems))
        self._problems_title.setText(title)
        self._problems_title.setVisible(bool(problems))
        self.problems.setVisible(bool(problems))

    def forget_scratch(self) -> None:
        """What takes hours is wanted anew each time."""
        if self.scratch_box.isChecked():
            self.scratch_box.setChecked(False)
            self._choose()

    def _choose(self) -> None:
        self._allow_choices()
        self.chosen.emit(self.plan)

    def _allow_choices(self) -> None:
        self.scratch_box.setEnabled(self._folder is not None and self.folder_box.isChecked())
        plan = self.plan
        from_scratch = plan is not None and plan.scratch
        self.corrections_box.setEnabled(bool(self._corrections) and not from_scratch)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder with Captions"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.set_folder(Path(name)))
        dialog.open()

    # -- construction ------------------------------------------------------------------------

    def _build_choice(self) -> None:
        self._title = paragraph(self, bold=True)
        self._title.setText(self.tr("What should the model learn from?"))
        self.corrections_box = QCheckBox(self)
        self.folder_box = QCheckBox(self.tr("A folder with captions"), self)
        self.folder_box.setEnabled(False)
        self.scratch_box = QCheckBox(self.tr("Train from scratch on it (hours)"), self)
        self.scratch_box.setEnabled(False)
        self.scratch_box.setAccessibleDescription(self._words.scratch())
        self.scratch_box.setToolTip(self._words.scratch())
        for box in (self.corrections_box, self.folder_box, self.scratch_box):
            box.clicked.connect(self._choose)
        self.choose_button = QPushButton(self.tr("Choose Folder…"), self)
        self.choose_button.setAutoDefault(False)
        self.choose_button.clicked.connect(self._choose_folder)
        self._folder_name = paragraph(self)
        self._folder_name.setText(
            self.tr("With captions.csv (file, caption, language), or as Flickr8k or COCO have it.")
        )
        self._advice = paragraph(self)
        self._advice.setText(
            self.tr(
                "There is no correction yet. Describe a picture and correct its sentence (Edit, "
                "Correct Caption), or mark it as right. Ten pictures are a beginning, with eighty "
                "it learns a good deal: people, animals and things by their names."
            )
        )

    def _build_report(self) -> None:
        self._line = QFrame(self)
        self._line.setFrameShape(QFrame.Shape.HLine)
        self._line.setFrameShadow(QFrame.Shadow.Plain)
        self._line.setForegroundRole(QPalette.ColorRole.Mid)
        self.summary = paragraph(self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setMaximumHeight(6)
        self._bar.setAccessibleName(self.tr("Pictures looked through"))
        self._bar.hide()
        self._problems_title = paragraph(self, bold=True)
        self.problems = QListWidget(self)
        self.problems.setAccessibleName(self.tr("Problems"))
        self.problems.setWordWrap(True)
        self.problems.setAlternatingRowColors(True)
        self._problems_title.hide()
        self.problems.hide()

    def _arrange(self) -> None:
        folder = FlowLayout()
        folder.addWidget(self.folder_box)
        folder.add_stretch()
        folder.addWidget(self.choose_button)
        column = QVBoxLayout(self)
        # Room for the ring around what has the keyboard, which the page's edge would cut.
        column.setContentsMargins(6, 2, 6, 2)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self.corrections_box)
        column.addWidget(self._advice)
        column.addLayout(folder)
        column.addWidget(self._folder_name)
        column.addWidget(self.scratch_box)
        column.addWidget(self._line)
        column.addWidget(self.summary)
        column.addWidget(self._bar)
        column.addWidget(self._problems_title)
        column.addWidget(self.problems, 1)
        column.addStretch()
