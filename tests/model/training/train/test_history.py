"""What validation found is kept, and says what was best and how long ago."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from model.training.errors import CheckpointError
from model.training.train.history import CURVES, FILE, History, Validated


def _at(step: int, loss: float, stage: str = "decoder") -> Validated:
    return Validated(stage, step, step / 10, 1e-3, loss + 0.5, loss, {"en": 9.0}, {"en": 12.0})


def test_a_later_process_knows_what_an_earlier_one_found(tmp_path: Path) -> None:
    history = History(tmp_path)
    for entry in (_at(10, 3.0), _at(20, 2.5), _at(30, 2.75), _at(5, 1.0, "everything")):
        history.add(entry)

    again = History(tmp_path)

    assert again.entries == history.entries
    assert again.best("decoder") == _at(20, 2.5)
    assert (again.since_best("decoder"), again.since_best("everything")) == (1, 0)
    assert (again.best("nothing"), again.since_best("nothing")) == (None, 0)

    again.forget_after("decoder", 20)
    assert [entry.step for entry in again.of("decoder")] == [10, 20]
    assert again.of("everything") == [_at(5, 1.0, "everything")]


def test_its_curves_have_a_point_for_each_validation(tmp_path: Path) -> None:
    history = History(tmp_path)
    for step, loss in ((10, 3.0), (20, 2.5), (30, 2.75)):
        history.add(_at(step, loss))

    drawing = ET.parse(tmp_path / CURVES).getroot()

    lines = [one.attrib["points"].split() for one in drawing if one.tag.endswith("polyline")]
    assert [len(points) for points in lines] == [3, 3]
    (dot,) = (one for one in drawing if one.tag.endswith("circle"))
    assert f"{dot.attrib['cx']},{dot.attrib['cy']}" == lines[1][1]


@pytest.mark.parametrize("text", ["no list", '[{"stage": "decoder"}]'])
def test_a_damaged_file_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(text)

    with pytest.raises(CheckpointError, match=r"history\.json cannot be read"):
        History(tmp_path)
