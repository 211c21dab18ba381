"""What words a bundle may expect is learnt from captions of what it sees."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model.bundle import RERANKING, TOKENIZER, open_bundle
from model.captioner import load_captioner
from model.tokenizer import Tokenizer
from model.training.commands.heads import words as words_command
from model.training.data.dataset import Example
from model.training.errors import TrainingDataError
from model.training.heads import reranking
from model.training.heads.reranking import learn_reranker, save_rerankers
from model.training_events import Event
from model.wording.reranking import logits, read_rerankers
from tests.model.training.tiny_captioner import TAGS, crops

TINY = Path(__file__).parents[3] / "data" / "tiny_bundle"


def captioned(texts: Sequence[Sequence[str]]) -> list[Example]:
    return [
        Example(Path(f"{number}.jpg"), tuple(("en", text) for text in written))
        for number, written in enumerate(texts)
    ]


@pytest.fixture
def tokenizer(tokenizer_path: Path) -> Tokenizer:
    return Tokenizer.load(tokenizer_path)


def pictures(count: int, seed: int) -> tuple[NDArray[np.float32], list[list[str]]]:
    """Pictures of a cat or a rocket, as uncertainly seen, and two captions of each."""
    random = np.random.default_rng(seed)
    cat = random.random(count) < 0.4
    odds = np.where(cat, 2.0, -2.0) + random.standard_normal(count)
    tags = 1 / (1 + np.exp(-np.column_stack([odds, -odds, random.standard_normal(count)])))
    texts = [["a cat looks", "a brown cat" if c else "a rocket"] for c in cat]
    texts = [t if c else ["a rocket takes off", t[1]] for t, c in zip(texts, cat, strict=True)]
    return tags.astype(np.float32), texts


def test_shares_of_captions_are_foretold_for_unseen_pictures(tokenizer: Tokenizer) -> None:
    # GIVEN words learnt from 2,000 pictures
    tags, texts = pictures(2000, 1)
    words = learn_reranker(tags, captioned(texts), "en", tokenizer)
    # WHEN others are looked at THEN the shares of captions with a word are foretold, on average
    unseen, written = pictures(500, 2)
    foretold = logits(unseen) @ words.weights + words.bias
    for text in ("cat", "brown", "rocket"):
        (token,) = tokenizer.encode(text)
        column = int(np.flatnonzero(words.tokens == token)[0])
        shares = np.array([np.mean([text in one.split() for one in t]) for t in written])
        assert np.corrcoef(foretold[:, column], shares)[0, 1] > 0.7
        assert foretold[:, column].mean() == pytest.approx(shares.mean(), abs=0.05)
        assert words.means[column] == pytest.approx(shares.mean(), abs=0.05)


def test_rare_words_and_other_languages_are_left_out(tokenizer: Tokenizer) -> None:
    # GIVEN a word of four pictures' captions, and one of five, and a picture without English
    tags, texts = pictures(60, 3)
    texts = [["a cat"] for _ in texts]
    for number in range(4):
        texts[number] = ["a rocket"]
    for number in range(5):
        texts[10 + number] = ["a brown cat"]
    examples = captioned(texts)
    examples[0] = Example(Path("0.jpg"), (("fr", "un chat brun"),))
    words = learn_reranker(tags, examples, "en", tokenizer)
    # THEN the rarer is unknown
    known = set(words.tokens.tolist())
    assert set(tokenizer.encode("a brown cat")) <= known
    assert not set(tokenizer.encode("rocket")) & known
    assert not set(tokenizer.encode("un chat")) & known


def test_the_command_gives_a_bundle_its_words(
    describing: Path, flickr8k: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a bundle that gives tags, and data of three pictures
    monkeypatch.setattr(reranking, "FEWEST_PICTURES", 2)
    # WHEN the command looks at them
    events: list[Event] = []
    words_command.add_words(describing, flickr8k, None, events.append)
    # THEN the bundle is whole, has what at least two pictures' captions say, and ranks by it
    bundle = open_bundle(describing)
    bundle.verify_all()
    found = read_rerankers(bundle)
    tokenizer = Tokenizer.load(bundle.member(TOKENIZER))
    (article,) = tokenizer.encode("a")
    assert article in found["en"].tokens
    assert found["en"].weights.shape == (len(TAGS), len(found["en"].tokens))
    assert len(events) == 4
    captioner = load_captioner(describing, "litert")
    assert captioner.describe(crops(1)[0]).text


def test_a_bundle_that_gives_no_tags_is_refused(flickr8k: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(TINY, tmp_path / "bundle")
    before = json.loads((folder / "manifest.json").read_text())
    with pytest.raises(TrainingDataError, match="tells no things"):
        words_command.add_words(folder, flickr8k, None, lambda event: None)
    assert json.loads((folder / "manifest.json").read_text()) == before


def test_words_are_read_as_they_were_written(tokenizer: Tokenizer, tmp_path: Path) -> None:
    tags, texts = pictures(50, 4)
    words = learn_reranker(tags, captioned(texts), "en", tokenizer)
    save_rerankers(tmp_path / RERANKING, {"en": words})
    with np.load(tmp_path / RERANKING, allow_pickle=False) as archive:
        assert {name.partition("/")[0] for name in archive.files} == {"en"}
        assert np.array_equal(archive["en/tokens"], words.tokens)
        assert np.allclose(archive["en/weights"], words.weights, rtol=1e-3, atol=1e-6)
        assert np.allclose(archive["en/bias"], words.bias)
