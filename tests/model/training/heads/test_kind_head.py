"""The kind head learns from pictures, leaves the rest of the network alone, says how good it is.

The tiny network's encoder knows nothing: its random features are enough for what is tested here.
What the shipped head does on real pictures is the last test's matter.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pytestqt.qtbot import QtBot
from skimage import data as real

from model.caption import KINDS, Kind
from model.captioner import Captioner, load_captioner
from model.preprocess import load_picture
from model.training.data import nonphotos
from model.training.data.dataset import Example
from model.training.data.kind_pictures import Amounts, KindPictures, gather, read_web
from model.training.data.nonphotos.studio import Studio
from model.training.errors import CheckpointError, TrainingDataError
from model.training.heads import kind_head
from model.training.heads.kind_head import (
    KindReport,
    read_folder,
    refusal_threshold,
    train,
    train_kind_head,
)
from model.training.network import checkpoint
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import TrainingConfig
from model.training_events import Event, Progress
from tests.model.training.data import heldout_nonphotos

Pixels = NDArray[np.uint8]
FEW = Amounts(flickr=3, web=0, shown=0, blank=4, document=3, screenshot=3, drawing=3)


def photos(count: int) -> list[Pixels]:
    """Cuttings from real photos."""
    random = np.random.default_rng(0)
    sources = (real.astronaut(), real.coffee(), real.chelsea())
    found = []
    for i in range(count):
        source = sources[i % len(sources)]
        top, left = (int(random.integers(side - 200)) for side in source.shape[:2])
        found.append(load_picture(np.ascontiguousarray(source[top : top + 200, left : left + 200])))
    return found


def frames(seeds: Sequence[int]) -> list[Pixels]:
    """Black and white frames: even random features tell them from photos."""
    painters = (nonphotos.blank.black_frame, nonphotos.blank.white_frame)
    drawn = (painters[seed % 2](Studio(np.random.default_rng(seed))) for seed in seeds)
    return [load_picture(np.asarray(image)) for image in drawn]


def labelled(groups: dict[Kind, Sequence[Pixels]]) -> KindPictures:
    """Put pictures of several kinds together."""
    kinds = [KINDS.index(kind) for kind, pictures in groups.items() for _ in pictures]
    return KindPictures([p for pictures in groups.values() for p in pictures], np.array(kinds))


@pytest.fixture
def network(tiny_config: TrainingConfig) -> CaptionNetwork:
    keras.utils.clear_session()  # layers are numbered from 0 again, as in a new process
    keras.utils.set_random_seed(3)
    built = CaptionNetwork(tiny_config.network)
    built.build()
    return built


@pytest.fixture(scope="module")
def pictures() -> KindPictures:
    return labelled({"photo": photos(80), "blank": frames(range(60))})


@pytest.fixture(scope="module")
def unseen() -> KindPictures:
    return labelled({"blank": frames(range(900, 930))})


def learn(network: CaptionNetwork, pictures: KindPictures, **options: Any) -> KindReport:
    return train_kind_head(network, pictures, seed=1, on_event=lambda _: None, **options)


def test_photos_of_further_sources_are_gathered_but_those_of_the_web_once(tmp_path: Path) -> None:
    # GIVEN a photo of Flickr8k, three of another source, and one that `web` has itself
    paths = [tmp_path / "wide" / "images" / f"{number}.png" for number in range(3)]
    paths += [tmp_path / "flickr8k" / "home.png", tmp_path / "web" / "images" / "known.png"]
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (224, 224), (20 * number, 0, 0)).save(path)
    home, *wide = (Example(path, ()) for path in (paths[3], *paths[:3], paths[4]))
    amounts = Amounts(flickr=1, further=9, blank=1, document=0, screenshot=0, drawing=0)
    (tmp_path / "web" / "captions.tsv").write_text("image\tset\tcaption\n")
    # WHEN pictures are gathered
    found = gather([home], tmp_path / "web", 1, amounts, wide)
    # THEN the photos are the four that are not on the web
    assert np.bincount(found.kinds).tolist()[KINDS.index("photo")] == 4
    fewer = gather([home], tmp_path / "web", 1, dataclasses.replace(amounts, further=1), wide)
    assert np.bincount(fewer.kinds).tolist()[KINDS.index("photo")] == 2


@pytest.mark.usefixtures("eagerly")
def test_a_head_is_what_keras_own_optimiser_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN features of two kinds, more than a batch of them
    monkeypatch.setattr(kind_head, "_EPOCHS", 5)
    random = np.random.default_rng(4)
    kinds = np.arange(300) % 2
    features = (random.standard_normal((300, 6)) + kinds[:, None]).astype(np.float32)
    # WHEN Keras fits a layer to them in the same order
    layer = keras.Sequential([keras.Input((6,)), keras.layers.Dense(len(KINDS))])
    layer.set_weights([np.zeros_like(weight) for weight in layer.get_weights()])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    layer.compile(keras.optimizers.AdamW(3e-3, weight_decay=0.05), loss)
    order = np.random.default_rng(1).permutation(300)
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-6
    inputs = ((features - mean) / deviation)[order]
    weights = np.where(kinds == 0, 1.0, 0.25)[order]  # the photos as much as four other kinds
    layer.fit(inputs, kinds[order], 256, 5, sample_weight=weights, shuffle=False, verbose=0)
    # THEN the head is the same, for unscaled features
    kernel, bias = kind_head._fit(features, kinds, seed=1)
    expected, offset = layer.get_weights()
    np.testing.assert_allclose(kernel * deviation[:, None], expected, atol=1e-5)
    np.testing.assert_allclose(bias + mean @ kernel, offset, atol=1e-5)
    assert np.abs(expected).max() > 0.01


def test_what_is_not_a_photo_is_refused(
    network: CaptionNetwork, pictures: KindPictures, unseen: KindPictures
) -> None:
    # GIVEN photos and blank pictures, and others not to be learnt from
    # WHEN the head is trained
    report = learn(network, pictures, heldout=unseen, dev_photos=photos(100)[80:])
    # THEN it tells most blank pictures from the photos, and calls them so
    assert report.refused["blank"] > 60
    assert report.named["blank"] > 60
    assert report.photos_refused is not None
    assert report.photos_refused < 50  # its threshold was chosen on twelve photos
    # AND the report is about what the network itself then says
    memory = network.encoder(np.stack(unseen.pictures), training=False)
    probabilities = keras.ops.softmax(network.kind_logits(memory))
    photo = keras.ops.convert_to_numpy(probabilities)[:, KINDS.index("photo")]
    assert 100 * np.mean(photo < report.threshold) == pytest.approx(
        report.refused["blank"], abs=0.1
    )


def test_pictures_are_refused_under_what_lies_halfway_between_photos_and_the_rest() -> None:
    # GIVEN photos that look it (odds of 9 to 1 and more), and others that do not (1 to 9,999)
    looks = np.array([0.9] * 50 + [0.99] * 50 + [1e-4] * 80, np.float32)
    photos = np.arange(180) < 100
    # THEN one of odds between both is a photo's: 3 to 100
    assert refusal_threshold(looks, photos) == pytest.approx(0.0291, abs=1e-3)
    # AND where photos and others look alike, no more photos are refused than may be
    looks[photos] = np.linspace(0.2, 1.0, 100)
    looks[~photos] = 0.6
    assert np.mean(looks[photos] < refusal_threshold(looks, photos)) <= 0.01


def test_only_the_head_changes_and_a_seed_repeats_it(
    network: CaptionNetwork, pictures: KindPictures
) -> None:
    # GIVEN the weights before
    before = checkpoint.network_arrays(network)
    # WHEN the head is trained twice
    first = learn(network, pictures)
    once = checkpoint.network_arrays(network)
    second = learn(network, pictures)
    again = checkpoint.network_arrays(network)
    # THEN only its own weights moved, to the same place
    moved = {name for name in before if not np.array_equal(before[name], once[name])}
    assert moved == {"kind_head/kernel", "kind_head/bias"}
    assert first == second
    assert all(np.allclose(once[name], again[name], atol=1e-5) for name in moved)


def test_pictures_of_the_wrong_label_are_left_out(
    network: CaptionNetwork, pictures: KindPictures
) -> None:
    # GIVEN four white frames that somebody took for photos
    white = [np.full((224, 224, 3), 250 + i, np.uint8) for i in range(4)]
    more = KindPictures(
        [*pictures.pictures, *white, *white[:2] * 8],
        np.concatenate([pictures.kinds, [KINDS.index("photo")] * 4, [KINDS.index("blank")] * 16]),
    )
    # WHEN the head is trained
    report = learn(network, more)
    # THEN it does not believe that
    assert report.pictures["photo"] <= 81


def test_a_run_gets_its_head(
    tiny_config: TrainingConfig,
    network: CaptionNetwork,
    flickr8k: Path,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    # GIVEN a finished run, and pictures made by the other generators
    run, heldout = tmp_path / "run", tmp_path / "heldout"
    run.mkdir()
    (run / "config.json").write_text(tiny_config.to_json())
    before = checkpoint.network_arrays(network)
    checkpoint.save_arrays(run / "network.npz", before)
    heldout_nonphotos.write(heldout, 2)
    events: list[Event] = []
    keras.utils.clear_session()
    # WHEN the command works on it
    written = train(run, flickr8k, heldout, events.append, FEW)
    # THEN the file of weights has a head, and the report says what was measured
    after = checkpoint.load_arrays(run / "network.npz")
    assert after.keys() == before.keys()
    assert not np.array_equal(after["kind_head/kernel"], before["kind_head/kernel"])
    report = json.loads(written.read_text())
    assert written == run / "kinds.json"
    assert set(report["refused"]) == set(KINDS) - {"photo"}
    assert report["photos_refused"] in (0.0, 100.0)  # there is one dev photo
    assert any(isinstance(event, Progress) and event.stage == "kinds" for event in events)


def test_a_run_that_is_not_finished_is_refused(
    tiny_config: TrainingConfig, flickr8k: Path, tmp_path: Path
) -> None:
    # GIVEN a run without its final weights
    (tmp_path / "config.json").write_text(tiny_config.to_json())
    # WHEN the command works on it THEN it says what is missing
    with pytest.raises(CheckpointError, match=r"network\.npz"):
        train(tmp_path, flickr8k, None, lambda _: None, FEW)


def test_a_folder_without_kinds_is_refused(tmp_path: Path) -> None:
    # GIVEN a folder of something else
    (tmp_path / "holiday").mkdir()
    # WHEN it is read THEN the names it should have are given
    with pytest.raises(TrainingDataError, match="screenshot"):
        read_folder(tmp_path)


def test_web_pictures_are_sorted_by_their_captions(tmp_path: Path) -> None:
    # GIVEN two pictures that caption and set agree on, and one that they do not
    (tmp_path / "images").mkdir()
    rows = (
        ("dog.jpg", "align", "A dog on a lawn."),
        ("logo.jpg", "nonphoto", "A logo with a leaf."),
        ("odd.jpg", "web", "A vector illustration of a dog."),
    )
    for name, _set, _caption in rows:
        Image.new("RGB", (224, 224)).save(tmp_path / "images" / name)
    lines = ["image\tset\taspect\tcaption", *(f"{a}\t{b}\t1.0\t{c}" for a, b, c in rows)]
    table = tmp_path / "captions.tsv"
    table.write_text("\n".join(lines))
    # WHEN they are read
    found = read_web(tmp_path)
    # THEN the doubtful one is in neither list
    assert [[path.name for path in paths] for paths in found] == [["dog.jpg"], ["logo.jpg"]]


@pytest.mark.parametrize("line", ["dog.jpg\talign", "gone.jpg\talign\t1.0\tA dog."])
def test_a_bad_line_of_web_captions_is_named(line: str, tmp_path: Path) -> None:
    # GIVEN a table whose third line is short, or names no picture
    (tmp_path / "images").mkdir()
    Image.new("RGB", (224, 224)).save(tmp_path / "images" / "cat.jpg")
    rows = ["image\tset\taspect\tcaption", "cat.jpg\talign\t1.0\tA cat.", line]
    (tmp_path / "captions.tsv").write_text("\n".join(rows))
    # WHEN it is read THEN the message has the line's number
    with pytest.raises(TrainingDataError, match="line 3"):
        read_web(tmp_path)


@pytest.fixture(scope="module")
def shipped() -> Captioner:
    return load_captioner()


def test_the_shipped_model_refuses_what_is_not_a_photo(
    shipped: Captioner, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN pictures by generators that it was not trained on, and real scans and signs
    heldout_nonphotos.write(tmp_path, 12, seed=11)
    paths = sorted(tmp_path.rglob("*.*"))
    scans = (real.page(), real.text(), real.logo(), real.checkerboard(), real.horse())
    flat = [np.ascontiguousarray(np.asarray(scan, float) * (255 / scan.max())) for scan in scans]
    # WHEN it is asked to describe them
    found = [shipped.describe(path) for path in paths]
    found += [shipped.describe(scan.astype(np.uint8)) for scan in flat]
    # THEN at most one in twenty gets a sentence
    described = [caption.text for caption in found if caption.kind == "photo"]
    assert len(described) <= len(found) // 20, described


def test_the_shipped_model_describes_photos(shipped: Captioner) -> None:
    # GIVEN real photos, one of them black and white, one nearly black
    pictures = (real.astronaut(), real.coffee(), real.chelsea(), real.rocket(), real.camera())
    # WHEN it is asked to describe them
    found = [shipped.describe(picture) for picture in pictures]
    # THEN it does
    assert [caption.kind for caption in found] == ["photo"] * len(pictures)
    assert all(caption.text for caption in found)
