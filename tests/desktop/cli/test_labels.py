"""`describe --labels`: five labels after each caption, in its language; or why there are none."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from desktop.cli import main as cli
from model.caption import Language, Look, ShouldStop, Tag
from tests.support.stand_in import StandInCaptioner

pytestmark = pytest.mark.usefixtures("english")


class _Labelling(StandInCaptioner):
    """Tells two labels, in either language."""

    def look(
        self,
        picture: Path | bytes,
        text: str,
        language: Language,
        should_stop: ShouldStop = lambda: False,
    ) -> Look:
        words = {"en": ("tennis ball", "dog"), "fr": ("balle de tennis", "chien")}[language]
        return Look((), (), labels=(Tag(words[0], 0.534), Tag(words[1], 0.02)))


def _run(captioner: StandInCaptioner, *arguments: str) -> tuple[list[str], str]:
    out, err = io.StringIO(), io.StringIO()
    assert cli.main(["describe", *arguments], lambda *_: captioner, out, err) == 0
    return out.getvalue().splitlines(), err.getvalue()


def test_labels_follow_their_caption(picture: Path) -> None:
    lines, err = _run(_Labelling(), "--labels", "--lang", "en", "--lang", "fr", str(picture))
    assert lines[1:3] == ["- tennis ball: 53%", "- dog: 2%"]
    assert lines[4:] == ["- balle de tennis\u00a0: 53\u00a0%", "- chien\u00a0: 2\u00a0%"]
    assert err == ""
    (line,), _ = _run(_Labelling(), "--labels", "--json", str(picture))
    assert json.loads(line)["labels"][0] == {"label": "tennis ball", "probability": 0.534}
    (line,), _ = _run(_Labelling(), "--json", str(picture))
    assert "labels" not in json.loads(line)


def test_that_a_model_tells_none_is_said_once(picture: Path) -> None:
    lines, err = _run(StandInCaptioner(), "--labels", str(picture), str(picture))
    assert len(lines) == 2
    assert err.count("this model tells no labels") == 1
