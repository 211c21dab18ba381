"""The head for tags learns what captions mention, is calibrated, and says how good it is."""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np
import pytest

from model.logistic import sigmoid
from model.training.data.dataset import Example
from model.training.data.tag_words import TagWords, mentions, read_words
from model.training.errors import TrainingDataError
from model.training.heads import tag_head
from model.training.network import checkpoint
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import TrainingConfig
from model.training.train.run_folder import open_run
from model.training_events import Event, Progress

FEMALE_OR_MALE = {"man", "woman", "boy", "girl", "lady", "guy", "homme", "femme", "garçon", "fille"}


def test_the_list_that_is_shipped_names_nobody_s_sex_and_everything_once() -> None:
    words = read_words()
    assert 150 <= len(words) <= 300
    for language in ("en", "fr"):
        names = [getattr(tag, language) for tag in words]
        assert len(set(names)) == len(names)
        assert not FEMALE_OR_MALE & {part for name in names for part in name.split()}


@pytest.mark.parametrize(
    ("line", "fault"),
    [("dog\tchien", "line 3"), ("dog\tchien\tdog,,", "line 3"), ("cat\tchatte\tcats", "twice")],
)
def test_a_wrong_line_is_named(line: str, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "list.tsv"
    path.write_text(f"en\tfr\tforms\ncat\tchat\tcat, cats\n{line}\n", encoding="utf-8")
    with pytest.raises(TrainingDataError, match=fault):
        read_words(path)


def test_whole_words_and_phrases_are_mentions() -> None:
    words = (
        TagWords("ball", "balle", ("ball", "balls")),
        TagWords("tennis ball", "balle de tennis", ("tennis ball",)),
        TagWords("hat", "chapeau", ("hat",)),
    )
    captions = [["A dog .", "It has a Tennis ball ."], ["That is what a football is."]]
    assert mentions(words, captions).tolist() == [[True, True, False], [False, False, False]]


def test_probabilities_hold_on_what_the_head_did_not_see() -> None:
    # GIVEN features of which three directions decide, with some noise, what is shown
    random = np.random.default_rng(0)
    features = random.standard_normal((3000, 24)).astype(np.float32) * 3 + 1
    chances = sigmoid(features @ random.standard_normal((24, 3)).astype(np.float32) * 0.2 - 1)
    shown = random.random(chances.shape) < chances
    # WHEN a head is fitted to most of them
    kernel, bias = tag_head.fit_head(features[:2000], shown[:2000], seed=1)
    found = sigmoid(features[2000:] @ kernel + bias)
    # THEN the others' probabilities are near those that decided, and well calibrated
    assert np.abs(found - chances[2000:]).mean() < 0.06
    names = [TagWords(str(i), str(i), (str(i),)) for i in range(3)]
    report = tag_head.measure(names, found, shown[2000:], 2000)
    assert report.expected_error < 5
    assert report.mean_average_precision > 100 * shown.mean() + 15


def test_one_caption_that_is_silent_on_a_tag_counts_a_fifth() -> None:
    # GIVEN a rare tag in photos all alike, half of which have five captions and half one of them
    random = np.random.default_rng(0)
    captions, chance = 40_000, 0.02
    said = random.random((captions, 5)) < chance
    full = np.arange(captions) % 2 == 0
    shown = np.where(full, said.any(axis=1), said[:, 0])[:, None]
    features = random.standard_normal((captions, 4)).astype(np.float32)
    told = np.where(full, 1.0, 0.2).astype(np.float32)
    # WHEN a head is fitted to them
    kernel, bias = tag_head.fit_head(features, shown, 1, told)
    found = sigmoid(features @ kernel + bias).mean()
    # THEN it gives the share of photos of which five captions mention the tag
    assert found == pytest.approx(1 - (1 - chance) ** 5, rel=0.08)


def test_what_is_told_of_a_photo_goes_by_its_captions() -> None:
    def photo(count: int) -> Example:
        return Example(Path("a.jpg"), (*[("en", "A dog.")] * count, ("fr", "Un chien.")))  # type: ignore[arg-type]

    told = tag_head.told([photo(5), photo(1), photo(7), photo(0)])
    np.testing.assert_allclose(told, [1, 0.2, 1, 0])
    np.testing.assert_allclose(tag_head.told([photo(2), photo(1)]), [1, 0.5])


def test_average_precision_is_that_of_the_ranking() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.1], np.float32)
    assert tag_head.average_precision(
        scores, np.array([True, False, True, False])
    ) == pytest.approx((1 + 2 / 3) / 2)


def test_a_run_learns_to_give_tags(
    tiny_config: TrainingConfig,
    flickr8k: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GIVEN a finished run, and a list of which one tag is a photo's
    monkeypatch.setattr(tag_head, "LEAST_PHOTOS", 1)
    monkeypatch.setattr(tag_head, "_VALIDATION_SHARE", 0.5)
    keras.utils.clear_session()
    network = CaptionNetwork(tiny_config.network)
    network.build()
    (tmp_path / "config.json").write_text(tiny_config.to_json())
    before = checkpoint.network_arrays(network)
    checkpoint.save_arrays(tmp_path / "network.npz", before)
    words = tmp_path / "words.tsv"
    words.write_text("en\tfr\tforms\nfigure\tsilhouette\trocket, woman\nzebra\tzèbre\tzebra\n")
    events: list[Event] = []
    keras.utils.clear_session()
    # WHEN the command works on it, twice
    for _ in range(2):
        written = tag_head.train(tmp_path, flickr8k, words, events.append)
    # THEN the run has a head for that tag, and nothing else of it changed
    config, taught = open_run(tmp_path)
    assert config.network.things == 1
    after = checkpoint.network_arrays(taught)
    assert after.keys() - before.keys() == {"thing_head/kernel", "thing_head/bias"}
    assert all(np.array_equal(after[name], before[name]) for name in before)
    # AND the photos were encoded once only
    encoded = [event for event in events if isinstance(event, Progress)]
    assert [event.stage for event in encoded] == ["train photos", "dev photos"]
    # AND what was measured is written down
    assert json.loads(written.read_text())["dev_photos"] == 1
    assert tag_head.recorded_scores(tmp_path)["things"]
