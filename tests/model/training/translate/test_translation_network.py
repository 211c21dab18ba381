"""The translation model: it learns, sees its own sentence only, and a kill changes nothing."""

from __future__ import annotations

import dataclasses
import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from model.caption import Caption
from model.tokenizer import Tokenizer
from model.training.commands.translator import Options, run
from model.training.data.dataset import Example, Packer, Translated
from model.training.data.heldout import held_out_of
from model.training.errors import CheckpointError, TrainingDataError
from model.training.evaluate.caption_scores import Report, judged, sacre_bleu
from model.training.network.checkpoint import load_arrays, network_arrays, save_arrays
from model.training.network.config import NetworkConfig, StageConfig, TranslationConfig
from model.training.translate.lexicon import translated_embeddings
from model.training.translate.run import (
    PairBatches,
    TranslationTrainer,
    encode_pairs,
    open_translator,
    read_pairs,
)
from model.training.translate.scoring import score_translated, translated
from model.training.translate.short_pairs import composed, short_pairs
from model.training.translate.translation_network import (
    GreedyWriter,
    TranslationNetwork,
    Translator,
)
from model.training_events import Checkpoint, Done, Event, Progress, Scores, from_json
from tests.support.tools import needs

ROOT = Path(__file__).parents[4]

PAIRS = (
    ("A brown dog is running.", "Un chien brun court."),
    ("Two men are sitting at a red table.", "Deux hommes sont assis à une table rouge."),
    ("The girl in a red dress jumps.", "La fille en robe rouge saute."),
    ("A man is jumping over the brown table.", "Un homme saute par-dessus la table brune."),
)
CONFIG = TranslationConfig(
    NetworkConfig(
        vocabulary=400,
        max_tokens=20,
        encoder_width=32,
        encoder_layers=1,
        encoder_heads=2,
        decoder_width=32,
        decoder_layers=2,
        decoder_heads=2,
        dropout=0.0,
    ),
    StageConfig("translation", 240, 8e-3, 1.0, pictures=2, warmup=4, label_smoothing=0.0, ema=0.5),
    row_length=40,
    checkpoint_every=20,
)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.train([text for pair in PAIRS for text in pair], 600)


@pytest.fixture
def config(tokenizer: Tokenizer) -> TranslationConfig:
    network = dataclasses.replace(CONFIG.network, vocabulary=tokenizer.vocabulary_size)
    return dataclasses.replace(CONFIG, network=network)


@pytest.fixture
def packer(config: TranslationConfig, tokenizer: Tokenizer) -> Packer:
    return Packer(tokenizer, config.row_length, config.network.max_tokens)


@pytest.fixture
def network(config: TranslationConfig) -> TranslationNetwork:
    keras.utils.set_random_seed(4)
    network = TranslationNetwork(config.network)
    network.build()
    return network


def _rows() -> list[Translated]:
    return [Translated(i, str(i), *pair) for i, pair in enumerate(PAIRS, start=2)]


def test_learns_a_few_sentences_by_heart(
    network: TranslationNetwork,
    config: TranslationConfig,
    packer: Packer,
    tokenizer: Tokenizer,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    # GIVEN a network trained on four pairs
    tokenizer.save(tmp_path / "tokenizer.json")
    pairs = encode_pairs(_rows(), packer)
    TranslationTrainer(network, config, tmp_path, lambda event: None).run(pairs, packer)

    # WHEN what the run left is opened and translates the English sides
    request.getfixturevalue("eagerly")
    events: list[Event] = []
    written = translated(open_translator(tmp_path), [pair[0] for pair in PAIRS], events.append)

    # THEN it gives the French sides, in order and as sentences are written
    assert [one.text for one in written] == [pair[1] for pair in PAIRS]
    assert min(one.probability for one in written) > 0.5
    assert events[-1] == Progress("translating", 4, 4, None, None)


def test_packed_sentences_do_not_see_one_another(
    network: TranslationNetwork, config: TranslationConfig, packer: Packer
) -> None:
    # GIVEN all pairs packed, and the same with the first pair's English changed
    pairs = encode_pairs(_rows(), packer)
    inputs = PairBatches(pairs, packer, config.stage, start=0, seed=1)[0][0]
    changed = {**inputs, "source_tokens": inputs["source_tokens"].copy()}
    first = inputs["source_segments"] == 0
    changed["source_tokens"][first] = np.roll(inputs["source_tokens"][first], 1)

    # WHEN the network reads both
    difference = np.abs(np.asarray(network(inputs)) - np.asarray(network(changed))).max(axis=-1)

    # THEN the logits of the first French sentences change, and no others
    assert (difference[inputs["segments"] == 0] > 1e-7).all()
    assert difference[inputs["segments"] > 0].max() < 1e-6


def test_writes_what_the_packed_network_finds_likeliest(
    network: TranslationNetwork, tokenizer: Tokenizer
) -> None:
    # GIVEN an untrained network, spread so that no two tokens are nearly as likely
    random = np.random.default_rng(2)
    for weight in network.trainable_weights:
        weight.assign(0.3 * random.standard_normal(weight.shape))
    source = np.array([[tokenizer.start("en"), *tokenizer.encode(PAIRS[1][0])]], np.int32)
    steps = np.arange(source.shape[1], dtype=np.int32)[None]
    english = {"tokens": source, "positions": steps, "segments": np.zeros_like(source)}

    # WHEN it writes with its cache
    written, chances = GreedyWriter(network, tokenizer, 6).predict_on_batch(english)

    # THEN every token is the likeliest that is allowed, given all before it
    never = [tokenizer.pad, tokenizer.unknown, tokenizer.start("en"), tokenizer.start("fr")]
    french = np.array([[tokenizer.start("fr"), *written[0, :-1]]], np.int32)
    inputs: dict[str, Any] = {f"source_{name}": value for name, value in english.items()}
    inputs["tokens"], inputs["segments"] = french, np.zeros_like(french)
    inputs["positions"] = np.arange(6, dtype=np.int32)[None]
    logits = np.array(network(inputs))
    logits[..., never] = -np.inf
    assert written.tolist() == logits.argmax(axis=-1).tolist()
    expected = logits.max(axis=-1) - np.log(np.exp(logits).sum(axis=-1))
    np.testing.assert_allclose(chances, expected, atol=1e-4)


@pytest.mark.usefixtures("eagerly")
def test_sentences_of_every_length_come_back_in_place(
    network: TranslationNetwork, tokenizer: Tokenizer
) -> None:
    sentences = ["A dog.", "A red dog is jumping over the table. " * 5, "", PAIRS[1][0]]

    indices = [index for index, _ in Translator(network, tokenizer).translate(sentences)]

    assert sorted(indices) == [0, 1, 2, 3]


def test_batches_hold_every_pair_once_an_epoch_wherever_they_start(
    config: TranslationConfig, packer: Packer
) -> None:
    # GIVEN three epochs of pairs that do not all fit into one row
    pairs = encode_pairs(_rows(), packer)
    stage = dataclasses.replace(config.stage, epochs=3, pictures=1)
    whole = PairBatches(pairs, packer, stage, start=0, seed=1)
    resumed = PairBatches(pairs, packer, stage, start=2, seed=1)

    # THEN nothing is left out, and a run that goes on sees what it would have seen
    begin = packer.tokenizer.start("fr")
    found = [(whole[i][0]["tokens"] == begin).sum() for i in range(len(whole))]
    assert sum(found) == 3 * len(PAIRS)
    assert len(resumed) == len(whole) - 2
    for i in range(len(resumed)):
        np.testing.assert_array_equal(resumed[i][1], whole[i + 2][1])


def test_words_start_as_their_translations() -> None:
    # GIVEN a dog (1) and a cat (2), red (3) or not, and their translations, ten more
    pairs = [([1, 3], [13, 11]), ([2, 3], [13, 12]), ([1], [11]), ([2], [12])]
    embeddings = np.eye(20, dtype=np.float32)

    # WHEN English words are given the embeddings of French ones
    found = translated_embeddings(pairs, embeddings)

    # THEN each is where its translation is, and a word nobody wrote where it was
    assert found[[1, 2, 3]].argmax(axis=1).tolist() == [11, 12, 13]
    assert found[[1, 2, 3]].max(axis=1).min() > 0.8
    np.testing.assert_array_equal(found[5], embeddings[5])


def test_embeddings_are_taken_over_in_fewer_dimensions(network: TranslationNetwork) -> None:
    # GIVEN a captioner's embeddings that differ in a few directions only
    random = np.random.default_rng(0)
    shape = (network.config.vocabulary, 64)
    theirs = (random.normal(size=(shape[0], 5)) @ random.normal(size=(5, 64))).astype(np.float32)

    # WHEN the narrower network takes them over
    network.start_from(theirs)

    # THEN all words are as near to one another as they were
    ours = np.asarray(network.decoder.embeddings)
    likeness, expected = ours @ ours.T, theirs @ theirs.T
    assert np.corrcoef(likeness.ravel(), expected.ravel())[0, 1] > 0.9999


def test_widths_must_agree() -> None:
    with pytest.raises(ValueError, match="one width"):
        TranslationNetwork(dataclasses.replace(CONFIG.network, encoder_width=16))


def _write_tables(folder: Path, pairs: Sequence[tuple[str, str]]) -> Path:
    """Write `multi30k/` with pairs to learn and, as a test, the first of them."""
    tables = folder / "multi30k"
    tables.mkdir(parents=True)
    for name, rows in (("train", pairs), ("test_2016_flickr", pairs[:1])):
        lines = [f"{i}\t{english}\t{french}" for i, (english, french) in enumerate(rows)]
        text = "\n".join(["flickr_id\ten\tfr", *lines, ""])
        (tables / f"{name}.tsv").write_text(text, encoding="utf-8")
    return folder


def test_too_few_pairs_and_malformed_ones_are_refused(tmp_path: Path) -> None:
    table = _write_tables(tmp_path, PAIRS) / "multi30k" / "train.tsv"
    with pytest.raises(TrainingDataError, match=r"4 translations in train.tsv .* at least 10"):
        read_pairs(tmp_path)

    with table.open("a", encoding="utf-8") as stream:
        stream.write("7\tA dog.\t \n")
    with pytest.raises(TrainingDataError, match=r"train\.tsv, line 6: not"):
        read_pairs(tmp_path)


def test_further_pairs_are_asked_for_and_held_out_photos_left_out(tmp_path: Path) -> None:
    # GIVEN pairs of Multi30k and of Flickr8k, of which one each is about a held-out photo
    pairs = [(f"Dog {number}.", f"Chien {number}.") for number in range(20)]
    multi30k = _write_tables(tmp_path, pairs) / "multi30k" / "train.tsv"
    first, second = held_out_of("flickr8k")[:2]
    with multi30k.open("a", encoding="utf-8") as table:
        table.write(f"{first.partition('_')[0]}\tA cat.\tUn chat.\n")
    text = tmp_path / "flickr8k" / "Flickr8k_text"
    text.mkdir(parents=True)
    rows = ["image\ten\tfr", f"{second}\tA cow.\tUne vache.", "a.jpg\tA bee.\tUne abeille.", ""]
    (text / "french_train.tsv").write_text("\n".join(rows), encoding="utf-8")
    # AND COCO's pairs, one of which has one side only
    coco = tmp_path / "coco_dev" / "text_en_fr.tsv"
    coco.parent.mkdir()
    coco.write_text("coco_name\ten\tfr\n1\ta bus\tun bus .\n2\ta cat\t\n", encoding="utf-8")

    plain = read_pairs(tmp_path)
    further = read_pairs(tmp_path, further=True)

    assert [(row.english, row.french) for row in plain] == [*pairs, ("A bee.", "Une abeille.")]
    read = [(row.english, row.french) for row in further[len(plain) :]]
    assert read[:2] == [("a bus", "un bus"), ("A bus.", "Un bus.")]
    assert ("an owl", "un hibou") in read
    assert ("A slice of pizza.", "Une part de pizza.") in read


def test_nouns_agree_with_what_is_said_of_them() -> None:
    assert composed("island", "île", "f") == [
        ("an island", "une île"),
        ("An island in the foreground.", "Une île au premier plan."),
        ("a man next to an island", "un homme à côté d'une île"),
        ("a large white island", "une grande île blanche"),
    ]
    assert len(list(short_pairs())) == 1958


def _start(data: Path, base: Path, config: Path, run: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "model.training", "translator", "--data", str(data)]
    command += ["--base", str(base), "--config", str(config), "--run", str(run)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def _finish(process: subprocess.Popen[str]) -> list[Event]:
    out, _ = process.communicate(timeout=600)
    return [from_json(line) for line in out.splitlines()]


def test_a_killed_run_ends_as_an_undisturbed_one_and_is_scored(
    bundle: Path, tmp_path: Path
) -> None:
    # GIVEN twelve pairs, and a run from the shipped captioner's embeddings that nobody disturbs
    colours = {"red": "rouge", "brown": "brune", "blue": "bleue", "white": "blanche"}
    things = {"table": "table", "dress": "robe", "house": "maison"}
    pairs = [
        (f"The {colour} {thing}.", f"La {things[thing]} {colours[colour]}.")
        for colour in colours
        for thing in things
    ]
    data = _write_tables(tmp_path / "data", pairs)
    network = dataclasses.replace(CONFIG.network, vocabulary=6000, decoder_layers=1)
    stage = dataclasses.replace(CONFIG.stage, epochs=32)
    config = dataclasses.replace(CONFIG, network=network, stage=stage, checkpoint_every=8)
    path = tmp_path / "config.json"
    path.write_text(config.to_json())
    events: list[Event] = []
    run(Options(data, bundle, path, tmp_path / "whole"), events.append, lambda: False)

    # WHEN another is killed after a checkpoint, and started again
    process = _start(data, bundle, path, tmp_path / "killed")
    assert process.stdout is not None
    for line in process.stdout:
        if isinstance(from_json(line), Checkpoint):
            process.send_signal(signal.SIGKILL)
            break
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    resumed = _finish(_start(data, bundle, path, tmp_path / "killed"))
    assert isinstance(resumed[-1], Done)

    # THEN it continues in the middle and ends with the same weights
    first = next(event for event in resumed if isinstance(event, Progress))
    assert first.step > config.checkpoint_every
    whole, killed = (load_arrays(tmp_path / run / "translation.npz") for run in ("whole", "killed"))
    for name, value in whole.items():
        np.testing.assert_allclose(killed[name], value, atol=1e-4, err_msg=name)

    # AND both are scored alike on the test set that there is
    scores = next(event for event in resumed if isinstance(event, Scores))
    assert scores in events
    assert scores.split == "test_2016_flickr"
    assert scores.values.keys() == {"BLEU", "BLEU in lower case"}
    saved = json.loads((tmp_path / "killed" / "scores.json").read_text())
    assert saved == {"test_2016_flickr": scores.values}


def test_translations_are_scored_as_that_field_does() -> None:
    references = ["Un chien brun court dans la neige.", "Deux hommes sont assis à une table."]
    lower = [text.lower() for text in references]

    assert sacre_bleu(references, references) == {"BLEU": 100.0, "BLEU in lower case": 100.0}
    assert sacre_bleu(lower, references)["BLEU"] < 90
    assert sacre_bleu(lower, references)["BLEU in lower case"] == 100.0


def test_another_configuration_is_refused_a_used_folder(
    network: TranslationNetwork, config: TranslationConfig, packer: Packer, tmp_path: Path
) -> None:
    (tmp_path / "translation.json").write_text(TranslationConfig(seed=99).to_json())
    pairs = encode_pairs(_rows(), packer)

    with pytest.raises(CheckpointError, match="holds a run of another configuration"):
        TranslationTrainer(network, config, tmp_path, lambda event: None).run(pairs, packer)


@needs("java")
@pytest.mark.usefixtures("eagerly")
def test_english_captions_are_translated_and_scored_in_french(
    network: TranslationNetwork, config: TranslationConfig, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    # GIVEN a run, and three captioned pictures of which two have a reference in French
    (tmp_path / "translation.json").write_text(config.to_json())
    save_arrays(tmp_path / "translation.npz", network_arrays(network))
    tokenizer.save(tmp_path / "tokenizer.json")
    examples = [Example(Path("0.jpg"), (("en", PAIRS[0][0]),))] + [
        Example(Path(f"{i}.jpg"), (("en", PAIRS[i][0]), ("fr", PAIRS[i][1]))) for i in (1, 2)
    ]
    captions = [Caption(text, "en", 0.5, "photo", (), (), "", 1.0) for text, _ in PAIRS[:3]]
    said = [judged(*one, cider=0.0) for one in zip(examples, captions, strict=True)]
    report = Report("en", 3, {}, 0, 1.0, 0.0, tuple(said))

    # WHEN the English captions are scored in French
    found = score_translated(tmp_path, {"en": report}, examples, lambda event: None)

    # THEN those two are, with what the translator makes of them
    translations = translated(
        open_translator(tmp_path), [PAIRS[1][0], PAIRS[2][0]], lambda event: None
    )
    assert found.language == "fr"
    assert [one.image for one in found.judged] == ["1.jpg", "2.jpg"]
    assert [one.caption for one in found.judged] == [one.text for one in translations]
    assert found.judged[0].references == (PAIRS[1][1],)

    with pytest.raises(TrainingDataError, match="no English captions"):
        score_translated(tmp_path, {"fr": found}, examples, lambda event: None)
