"""Imported checkpoints give what the official library gives, on every runtime."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from model.bundle import open_bundle
from model.caption import UNKNOWN_CONFIDENCE, CaptionOptions
from model.decoding import Vocabulary, search
from model.imported.published import KNOWN
from model.inference import load_inference
from model.inference.interface import Inference
from model.paired_captioner import PairedCaptioner, load_captioner
from model.training import __main__ as program
from model.training.convert.bundle_writer import interpreted
from model.training.convert.keras_runtime import KerasInference
from model.training.importing.importing import Imported, import_checkpoint, read_network
from model.training.network.bundle_weights import load_network, save_network
from model.training.network.caption_network import CaptionNetwork
from tests.model.training.importing.publisher import publishing

CHECKPOINTS = Path(__file__).parent / "checkpoints"
NAMES = ("blip", "blip-narrow", "deit-gpt2", "vit-gpt2")
EXACT = ("blip", "vit-gpt2")
"""Those whose weights half precision does not change; see `make_checkpoints.py`."""

INEXACT = ("blip-narrow", "deit-gpt2")

CLOSE = 1e-4

PHOTO = Path(__file__).parents[4] / "assets" / "sample" / "photographer.jpg"


@dataclass(frozen=True, slots=True, eq=False)
class Official:
    """What the library says: logits (steps, vocabulary) along the sentences of some pictures."""

    pictures: NDArray[np.uint8]
    logits: list[NDArray[np.float32]]
    sentences: list[dict[str, list[int]]]
    never: list[int]


@cache
def official(name: str) -> Official:
    says = json.loads((CHECKPOINTS / name / "official.json").read_text())
    stored = np.load(CHECKPOINTS / name / "official.npz")
    logits = [stored[key] for key in sorted(stored.files)]
    random, side = np.random.default_rng(7), says["side"]
    small = random.integers(0, 256, (3, side // 4, side // 4, 3), dtype=np.uint8)
    pictures = small.repeat(4, axis=1).repeat(4, axis=2)
    return Official(pictures, logits, says["sentences"], says["never"])


@cache
def imported(name: str) -> Imported:
    return read_network(CHECKPOINTS / name)


@pytest.fixture(scope="module")
def bundle_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Write the bundle of a checkpoint, once; the gate judges half precision by its own rule."""

    @cache
    def written(name: str) -> Path:
        out = tmp_path_factory.mktemp(name) / "bundle"
        if name == "blip":
            fetched_and_written(CHECKPOINTS / name, out)
            return out
        pictures = list(official(name).pictures)
        folder = CHECKPOINTS / name
        made = import_checkpoint(
            folder, out, pictures, lambda _: None, compression="half", photos=len(pictures)
        )
        return made[0]

    return written


def fetched_and_written(checkpoint: Path, out: Path) -> None:
    """Do the same by the command, from a publisher's server."""
    report = out.with_name("tensors.txt")
    with publishing(checkpoint, KNOWN["blip-base"].repository) as publisher:
        command = ["import", "--published", "blip-base", "--publisher", publisher.address]
        command += ["--accept-licence", "--out", str(out), "--report", str(report)]
        assert program.main([*command, "--compression", "half"]) == 0
    assert len(report.read_text().splitlines()) == len(imported("blip").checkpoint.shapes)
    assert {path.name for path in out.parent.iterdir()} == {"bundle", "tensors.txt"}


def row_logits(network: CaptionNetwork, name: str, picture: int) -> NDArray[np.float32]:
    """Return the logits of a whole row along the library's sentence."""
    start = imported(name).plan.special["start"]
    said, steps = official(name).sentences[picture]["beams 3"], len(official(name).logits[picture])
    tokens = np.array([[start, *said][:steps]], np.int32)
    row: dict[str, Any] = {
        "images": official(name).pictures[picture : picture + 1].astype(np.float32),
        "tokens": tokens,
        "positions": np.arange(steps)[None],
        "segments": np.zeros_like(tokens),
    }
    return np.asarray(network(row))[0]


def assert_writes_the_same(inference: Inference, name: str) -> None:
    """Every step within a ten-thousandth, greedy and beam sentences the same."""
    special, said = imported(name).plan.special, official(name)
    never = tuple(token for token in said.never if token != special["end"])
    words = Vocabulary(special["start"], special["end"], never)
    for picture, sentences in zip(said.pictures, said.sentences, strict=True):
        encoding = inference.encode(picture)
        for beams in (1, 3):
            found = search(inference, encoding, words, CaptionOptions(beams=beams))
            assert list(found[0].tokens) == sentences[f"beams {beams}"]
    for picture, logits in enumerate(said.logits):
        decoding = inference.open(inference.encode(said.pictures[picture]))
        tokens = [special["start"], *said.sentences[picture]["beams 3"]][: len(logits)]
        for token, expected in zip(tokens, logits, strict=True):
            step = decoding.step(np.array([token], np.int32), np.zeros(1, np.int32))
            shift = np.log(np.exp(expected - expected.max()).sum()) + expected.max()
            np.testing.assert_allclose(step.log_probabilities[0], expected - shift, atol=CLOSE)


@pytest.mark.usefixtures("eagerly")
@pytest.mark.parametrize("name", NAMES)
def test_an_import_gives_the_librarys_logits(name: str) -> None:
    network = imported(name).network

    for picture, expected in enumerate(official(name).logits):
        np.testing.assert_allclose(row_logits(network, name, picture), expected, atol=CLOSE)


@pytest.mark.parametrize("name", INEXACT)
def test_an_import_writes_the_librarys_sentences(name: str) -> None:
    assert_writes_the_same(KerasInference(imported(name).network, 5), name)


@pytest.mark.usefixtures("eagerly")
@pytest.mark.parametrize("name", EXACT)
def test_an_import_survives_its_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / "captioner.weights.h5"

    save_network(imported(name).network, path)

    logits = row_logits(load_network(path), name, 0)
    np.testing.assert_allclose(logits, official(name).logits[0], atol=CLOSE)


@pytest.mark.parametrize("name", EXACT)
def test_a_bundle_writes_the_librarys_sentences(
    name: str, bundle_of: Callable[[str], Path]
) -> None:
    bundle = open_bundle(bundle_of(name))

    assert_writes_the_same(load_inference(bundle, "litert"), name)
    assert_writes_the_same(interpreted(bundle, "float32"), name)


@pytest.mark.parametrize("name", EXACT)
def test_a_bundle_describes(name: str, bundle_of: Callable[[str], Path]) -> None:
    captioner = load_captioner(bundle_of(name), "litert")
    assert isinstance(captioner, PairedCaptioner)

    english, french = (CaptionOptions(one, neutral_people=True) for one in ("en", "fr"))
    caption, other = captioner.describe_each(PHOTO, (english, french))

    assert captioner.writer.languages == ("en",)
    assert caption.text.endswith(".")
    assert (caption.confidence, caption.model) == (UNKNOWN_CONFIDENCE, captioner.version)
    assert other.text.endswith(".")
    assert (other.language, other.model) == ("fr", captioner.version)
    assert all((caption.tags, other.tags))
    assert " ".join(word.text for word in caption.words) == caption.text
    grid = imported(name).plan.config.grid
    assert all(word.attention.shape == grid for word in caption.words)


@pytest.mark.parametrize("name", NAMES)
def test_every_tensor_is_reported(name: str) -> None:
    read = imported(name)
    filled = {path for paths in read.report.used.values() for path in paths}

    assert read.report.used.keys() | set(read.report.left) == read.checkpoint.shapes.keys()
    parts = [read.network.encoder, read.network.decoder]
    weights = {weight.path.partition("/")[2] for part in parts for weight in part.trainable_weights}
    unfilled = weights - filled
    assert unfilled == ({"decoder/output_bias"} if name.endswith("gpt2") else set())
