"""ImageNet's labels stand beside what the model sees, and are saved as a chart."""

from __future__ import annotations

from PySide6.QtGui import QColorConstants, QImage

from desktop.ui.labels import chart_image
from model.caption import Tag
from tests.desktop.conftest import Stage

LABELS = (Tag("golden retriever", 0.62), Tag("tennis ball", 0.08), Tag("cocker spaniel", 0.03))


def test_labels_are_shown_on_a_key_and_saved(stage: Stage) -> None:
    # GIVEN a model that tells labels
    stage.captioner.labels = LABELS
    app = stage.start()
    window, menus, chart = app.window, app.window.menus, app.window.caption.labels
    with stage.qtbot.waitSignal(window.attention_commands.looked, check_params_cb=bool):
        window.open_files(stage.files("dog.png"))
    assert chart.tags == LABELS
    assert chart.isHidden()
    # WHEN they are asked for, THEN they are a list of rows
    menus.labels.trigger()
    assert not chart.isHidden()
    assert chart.list.item(0).text() == "golden retriever 62%"
    # AND they are saved in the form that the name says, never over another picture
    for name, start in (("labels.png", b"\x89PNG"), ("labels.svg", b"<?xml")):
        path = stage.folder / name
        window.labels_commands.save(path)
        assert path.read_bytes().startswith(start)
    assert "golden retriever" in (stage.folder / "labels.svg").read_text(encoding="utf-8")
    before = (stage.folder / "dog.png").read_bytes()
    window.labels_commands.save(stage.folder / "dog.png")
    assert (stage.folder / "dog.png").read_bytes() == before
    assert "dog.png" in window.banner.text
    # WHEN the next model tells none, THEN the menu says so
    stage.captioner.labels = None
    with stage.qtbot.waitSignal(window.attention_commands.looked, check_params_cb=bool):
        window.open_files(stage.files("sea.png"))
    assert chart.isHidden()
    assert not menus.labels.isEnabled()
    assert not menus.save_labels.isEnabled()


def test_a_bar_is_as_long_as_its_probability(stage: Stage) -> None:
    path = stage.folder / "chart.png"
    chart_image.save(path, "Labels", [Tag("a", 1.0), Tag("b", 0.5), Tag("c", 0.0)], "fr")
    image = QImage(str(path))
    blue = QColorConstants.Svg.royalblue
    middles = [2 * (24 + 40 * row + 20) for row in (1, 2, 3)]
    lengths = [
        sum(image.pixelColor(x, middle) == blue for x in range(image.width())) for middle in middles
    ]
    assert lengths[0] > 800
    assert abs(lengths[1] - lengths[0] / 2) <= 2
    assert lengths[2] == 0
