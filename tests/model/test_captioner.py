"""From a picture file to a sentence: on real graphs, and with scripted sentences for the words."""

from __future__ import annotations

import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model import Captioner, CaptionOptions, errors, load_captioner
from model.bundle import SHIPPED, TOKENIZER, Bundle, open_bundle
from model.caption import LANGUAGES, Caption, Language
from model.inference.interface import Encoding
from model.manifest import Calibration
from model.preprocess import load_picture
from model.tokenizer import Tokenizer
from model.wording.sentences import as_sentence
from tests.support.fakes import FakeInference, ScriptedInference, TaughtInference

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "data" / "tiny_bundle"
PICTURE = np.random.default_rng(4).integers(0, 255, (60, 80, 3), dtype=np.uint8)


@pytest.fixture(scope="module", params=["tiny", "shipped"])
def captioner(request: pytest.FixtureRequest) -> Captioner:
    """A captioner on real graphs."""
    folder = TINY if request.param == "tiny" else SHIPPED
    return load_captioner(folder)


def scripted(*sentences: str, language: Language = "en", **manifest: object) -> Caption:
    """Describe with a model that writes these sentences, the first likeliest."""
    bundle, tokenizer = tiny_bundle(**manifest), Tokenizer.load(TINY / TOKENIZER)
    inference = ScriptedInference(
        [tokenizer.encode(sentence) for sentence in sentences],
        tokenizer.end,
        tokenizer.vocabulary_size,
        bundle.manifest.grid,
    )
    captioner = Captioner(bundle, inference, tokenizer)
    return captioner.describe(PICTURE, CaptionOptions(language=language))


def tiny_bundle(**manifest: object) -> Bundle:
    """The tiny bundle with some of its manifest changed."""
    bundle = open_bundle(TINY)
    return Bundle(bundle.path, replace(bundle.manifest, **manifest))  # type: ignore[arg-type]


# -- Real graphs --------------------------------------------------------------------------------


def test_a_photo_file_becomes_a_caption(captioner: Captioner, photos: dict[str, Path]) -> None:
    # GIVEN real photographs WHEN described in both languages
    texts = set()
    for language in captioner.languages:
        for path in photos.values():
            caption = captioner.describe(path, CaptionOptions(language=language))
            # THEN everything a caption promises holds
            assert (caption.kind, caption.language) == ("photo", language)
            assert caption.text[0] == caption.text[0].upper()
            assert caption.text.endswith(".")
            assert " ".join(word.text for word in caption.words) == caption.text
            assert 0.0 < caption.confidence < 1.0
            assert caption.text not in caption.alternatives
            assert len(set(caption.alternatives)) == len(caption.alternatives)
            assert caption.model == captioner.bundle.manifest.version
            assert caption.milliseconds > 0.0
            for word in caption.words:
                assert word.attention.shape == captioner.bundle.manifest.grid
                assert word.attention.dtype == np.float32
                assert word.attention.sum() == pytest.approx(1.0, abs=1e-3)
            texts.add(caption.text)
    # AND the captions depend on picture and language
    assert len(texts) > len(photos)


def test_file_bytes_and_pixels_are_described_alike(captioner: Captioner, photo: Path) -> None:
    caption = captioner.describe(photo)
    assert captioner.describe(photo.read_bytes()).text == caption.text
    again = captioner.describe(photo)
    assert (again.text, again.confidence) == (caption.text, caption.confidence)
    assert again.alternatives == caption.alternatives


def test_several_captions_of_one_look(
    captioner: Captioner, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN captions made one after another
    wanted = [
        CaptionOptions("en"),
        CaptionOptions("fr", beams=2),
        CaptionOptions("en", neutral_people=True),
    ]
    alone = [captioner.describe(photo, options) for options in wanted]

    # WHEN they are made together
    looks = 0
    encode = captioner._encode

    def counted(pixels: NDArray[np.uint8]) -> Encoding:
        nonlocal looks
        looks += 1
        return encode(pixels)

    monkeypatch.setattr(captioner, "_encode", counted)
    together = captioner.describe_each(photo, wanted)

    # THEN they are the same, of one look at the picture
    assert looks == 1
    assert [(one.text, one.language, one.confidence, one.tags) for one in together] == [
        (one.text, one.language, one.confidence, one.tags) for one in alone
    ]
    # AND what is no photo is refused for each
    blank = captioner.describe_each(np.zeros((200, 300, 3), np.uint8), wanted)
    assert [one.language for one in blank] == ["en", "fr", "en"]


@pytest.mark.parametrize("beams", [1, 2, 5])
def test_any_number_of_beams_up_to_the_rows(captioner: Captioner, beams: int, photo: Path) -> None:
    caption = captioner.describe(photo, CaptionOptions(beams=beams))
    assert caption.text
    assert len(caption.alternatives) < beams
    assert captioner.max_beams >= 5
    with pytest.raises(ValueError, match="beams"):
        captioner.describe(photo, CaptionOptions(beams=captioner.max_beams + 1))


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_blank_picture_gets_no_invented_scene(captioner: Captioner, shade: int) -> None:
    caption = captioner.describe(np.full((200, 300, 3), shade, np.uint8))
    assert caption.kind == "blank"
    assert (caption.text, caption.alternatives, caption.words) == ("", (), ())
    assert caption.confidence > 0.5


def test_threads_that_share_a_captioner_get_their_own_answers(
    captioner: Captioner, photos: dict[str, Path]
) -> None:
    # GIVEN the captions made one after another
    paths = list(photos.values()) * 3
    expected = [captioner.describe(path).text for path in paths]
    # WHEN four threads make them at once THEN they are the same
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda path: captioner.describe(path).text, paths)) == expected


def test_after_a_bad_picture_the_next_is_described(captioner: Captioner, photo: Path) -> None:
    before = captioner.describe(photo).text
    bad_pictures: list[tuple[Path | bytes, type[errors.ImageError]]] = [
        (b"no picture", errors.NotAnImage),
        (photo.read_bytes()[:5000], errors.ImageDamaged),
        (Path("nowhere.jpg"), errors.ImageNotFound),
    ]
    for bad, error in bad_pictures:
        with pytest.raises(error):
            captioner.describe(bad)
        assert captioner.describe(photo).text == before


def test_many_pictures_do_not_fill_the_memory() -> None:
    # GIVEN a fresh process, warmed up by pictures of different formats and sizes
    code = """
import io, resource, sys
from pathlib import Path
import numpy as np
from PIL import Image
from model import load_captioner
captioner = load_captioner(Path(sys.argv[1]))
generator = np.random.default_rng(0)
def describe(count):
    for i in range(count):
        stream = io.BytesIO()
        pixels = generator.integers(0, 255, (90 + 9 * (i % 9), 150, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(stream, ("JPEG", "PNG", "WebP")[i % 3])
        captioner.describe(stream.getvalue())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak
first = describe(60)
print(describe(240) - first)
"""
    # WHEN it describes 240 more
    done = subprocess.run(
        [sys.executable, "-c", code, str(TINY)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    # THEN its peak grows by less than 10 kB a picture (one cache alone has 8, one memory 50)
    assert int(done.stdout) < 2400


def test_a_dropped_captioner_is_freed_at_once(photo: Path) -> None:
    # GIVEN a captioner that has worked WHEN its owner lets go of it
    captioner = load_captioner(TINY)
    captioner.describe(photo)
    runtime = weakref.ref(captioner._inference)
    del captioner
    # THEN its graphs are freed without waiting for the garbage collector
    assert runtime() is None


# -- Words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "written", "shown"),
    [
        (
            "en",
            "two girls in red shirts play, laughing, in the water",
        )
        * 1
        + ("Two girls in red shirts play, laughing, in the water.",),
        ("en", "a man's boat isn't here", "A man's boat isn't here."),
        ("fr", "l'homme à côté d'un bateau", "L'homme à côté d'un bateau."),
        ("fr", "écoliers près de l'eau", "Écoliers près de l'eau."),
        ("en", "a dog", "A dog."),
    ],
)
def test_pieces_become_a_written_sentence(language: Language, written: str, shown: str) -> None:
    # GIVEN a model that writes this sentence in pieces WHEN it describes
    caption = scripted(written, language=language)
    # THEN the sentence is whole, and its words are those between the spaces
    assert caption.text == shown
    assert [word.text for word in caption.words] == shown.split(" ")


def test_a_word_looks_where_its_pieces_looked() -> None:
    # GIVEN a sentence whose words have several pieces
    tokenizer = Tokenizer.load(TINY / TOKENIZER)
    sentence = "xylophones, zebra"
    tokens = tokenizer.encode(sentence)
    (_, second), _ = tokenizer.words(tokens)
    assert len(tokens) > 4
    caption = scripted(sentence)
    # WHEN the maps of the first word's pieces, its comma included, are averaged by hand
    fake = FakeInference(grid=(14, 14))
    seed = int(fake.encode(load(PICTURE)).outputs["seed"][0])
    start = tokenizer.start("en")
    maps = [fake.attention(seed, (start, *tokens[:i])) for i in range(len(tokens))]
    # THEN that is the word's map
    assert np.allclose(caption.words[0].attention, np.mean(maps[:second], 0).reshape(14, 14))
    assert np.allclose(caption.words[1].attention, np.mean(maps[second:], 0).reshape(14, 14))


def load(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture as the runtime gets it."""
    return load_picture(picture)


def test_other_sentences_are_the_alternatives() -> None:
    caption = scripted("a black dog runs", "a black dog plays", "the lake")
    assert caption.text == "A black dog runs."
    assert "The lake." in caption.alternatives
    assert caption.text not in caption.alternatives


def test_the_same_words_in_other_pieces_are_not_an_alternative() -> None:
    # GIVEN "dog" as one piece and as three letters
    tokenizer = Tokenizer.load(TINY / TOKENIZER)
    letters = [tokenizer.encode("a d")[0], *(tokenizer.encode(f"x{c}")[-1] for c in "og")]
    assert tokenizer.decode([*tokenizer.encode("a d"), *letters[1:]]) == "a dog"
    bundle = tiny_bundle()
    inference = ScriptedInference(
        [tokenizer.encode("a dog"), [*tokenizer.encode("a d"), *letters[1:]]],
        tokenizer.end,
        tokenizer.vocabulary_size,
        (14, 14),
    )
    caption = Captioner(bundle, inference, tokenizer).describe(PICTURE)
    assert caption.text == "A dog."
    assert caption.text not in caption.alternatives


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], []),
        (["a"], ["A."]),
        (["œufs", "frits"], ["Œufs", "frits."]),
        (["where", "is", "it?"], ["Where", "is", "it?"]),
        (["TV", "on"], ["TV", "on."]),
    ],
)
def test_as_sentence(words: Sequence[str], sentence: Sequence[str]) -> None:
    assert as_sentence(words) == sentence


# -- Confidence and kind ------------------------------------------------------------------------


def test_confidence_is_the_geometric_mean_until_calibrated() -> None:
    # GIVEN a sentence whose first token is certain to 2/3, the others to nearly 1
    caption = scripted("a dog", "the lake")
    count = len(Tokenizer.load(TINY / TOKENIZER).encode("a dog")) + 1
    assert caption.confidence == pytest.approx((2 / 3) ** (1 / count), abs=1e-4)


def test_confidence_is_calibrated_by_the_manifest() -> None:
    raw = np.log(scripted("a dog", "the lake").confidence)
    caption = scripted("a dog", "the lake", calibration=Calibration(slope=3.0, intercept=-0.5))
    assert caption.confidence == pytest.approx(1 / (1 + np.exp(-(3.0 * raw - 0.5))), abs=1e-6)
    extreme = scripted("a dog", "the lake", calibration=Calibration(slope=1e6, intercept=0.0))
    assert extreme.confidence == 0.0


@pytest.mark.parametrize(
    ("probabilities", "threshold", "kind", "confidence"),
    [
        ((0.1, 0.7, 0.2), 0.5, "photo", None),
        ((0.1, 0.3, 0.6), 0.5, "screenshot", 0.7),
        ((0.4, 0.3, 0.3), 0.5, "blank", 0.7),
        ((0.4, 0.3, 0.3), 0.2, "photo", None),
        ((0.02, 0.9, 0.08), 0.95, "screenshot", 0.1),
    ],
)
def test_what_is_no_photo_is_not_described(
    probabilities: tuple[float, ...], threshold: float, kind: str, confidence: float | None
) -> None:
    # GIVEN a bundle with its own kinds, in its own order, and a threshold
    bundle = tiny_bundle(kinds=("blank", "photo", "screenshot"), photo_threshold=threshold)
    tokenizer = Tokenizer.load(TINY / TOKENIZER)
    inference = FakeInference(
        tokenizer.vocabulary_size,
        grid=(14, 14),
        kind_probabilities=np.array(probabilities, np.float32),
    )
    # WHEN it describes
    caption = Captioner(bundle, inference, tokenizer).describe(PICTURE)
    # THEN a photo gets a sentence, and nothing else does
    assert caption.kind == kind
    assert bool(caption.text) == (kind == "photo") == (inference.steps > 0)
    if confidence is not None:
        assert caption.confidence == pytest.approx(confidence, abs=1e-5)


# -- Cancelling and refusals --------------------------------------------------------------------


def test_cancelling_between_tokens() -> None:
    tokenizer = Tokenizer.load(TINY / TOKENIZER)
    inference = FakeInference(tokenizer.vocabulary_size, max_tokens=9, grid=(14, 14))
    captioner = Captioner(tiny_bundle(), inference, tokenizer)
    with pytest.raises(errors.Cancelled):
        captioner.describe(PICTURE, should_stop=lambda: inference.steps >= 3)
    assert inference.steps == 3
    # and the captioner is free for the next
    assert captioner.describe(PICTURE).text


def test_a_call_that_waits_for_its_turn_can_be_cancelled() -> None:
    # GIVEN a captioner busy in another thread, held at its second token
    tokenizer = Tokenizer.load(TINY / TOKENIZER)
    inference = FakeInference(tokenizer.vocabulary_size, max_tokens=9, grid=(14, 14))
    captioner = Captioner(tiny_bundle(), inference, tokenizer)
    busy, go_on = threading.Event(), threading.Event()

    def hold() -> bool:
        if inference.steps == 1:
            busy.set()
            assert go_on.wait(30)
        return False

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(captioner.describe, PICTURE, CaptionOptions(), hold)
        assert busy.wait(30)
        # WHEN a second call waits and is cancelled at its second look THEN it gives up
        looks = iter([False, True])
        with pytest.raises(errors.Cancelled):
            captioner.describe(PICTURE, should_stop=lambda: next(looks))
        assert not first.done()
        # AND the first is not disturbed
        go_on.set()
        assert first.result(30).text


def test_french_is_written_behind_english() -> None:
    # GIVEN a model of two sentences in a row, and the same model of one
    tokenizer = Tokenizer.load(TINY / TOKENIZER)
    words, grid = tokenizer.vocabulary_size, (14, 14)
    chained, alone = (FakeInference(words, grid=grid, sentences=count) for count in (2, 1))
    one, two = (Captioner(tiny_bundle(), fake, tokenizer) for fake in (alone, chained))
    for neutral in (False, True):
        english, french = (
            CaptionOptions(language, neutral_people=neutral) for language in ("en", "fr")
        )
        # WHEN they write English THEN it is the same
        assert two.describe(PICTURE, english).text == one.describe(PICTURE, english).text
        # BUT French has the English sentence before it
        caption = two.describe(PICTURE, french)
        assert caption.text != one.describe(PICTURE, french).text
        # AND both together are as each by itself, in either order; English is not written twice
        for wanted in ((english, french), (french, english)):
            chained.steps = 0
            both = two.describe_each(PICTURE, wanted)
            together = chained.steps
            chained.steps = 0
            assert [two.describe(PICTURE, options).text for options in wanted] == [
                each.text for each in both
            ]
            assert together < chained.steps
    # AND where the model looks for French words is where it looked when it wrote them
    plain = two.describe(PICTURE, CaptionOptions("fr"))
    seen = two.look(PICTURE, plain.text, "fr")
    assert [word.text for word in seen.words] == [word.text for word in plain.words]


@pytest.mark.parametrize("sure", [True, False])
def test_a_name_is_said_only_where_it_is_sure(sure: bool) -> None:
    # GIVEN a taught model that says a name in both languages, or is unsure of it in English
    tokenizer, english, french = Tokenizer.load(TINY / TOKENIZER), *map(CaptionOptions, LANGUAGES)
    written = {
        True: {"en": "Rex runs", "fr": "Rex court"},
        False: {"en": "a dog runs", "fr": "un chien court"},
    }
    name = len(tokenizer.encode("Rex", {"Rex"}))

    def by_heart(taught: bool, language: Language) -> list[tuple[int, float]]:
        doubtful = taught and not (sure and language == "en")
        tokens = tokenizer.encode(written[taught][language], {"Rex"})
        return [
            (token, 0.5 if doubtful and place < name else 0.95)
            for place, token in enumerate(tokens)
        ]

    inference = TaughtInference(
        {
            taught: {tokenizer.start(one): by_heart(taught, one) for one in LANGUAGES}
            for taught in (True, False)
        },
        tokenizer.end,
        tokenizer.vocabulary_size,
        (14, 14),
    )
    inference.taught_names = {"Rex": 0.5}
    captioner = Captioner(tiny_bundle(), inference, tokenizer)
    # WHEN it describes a picture THEN both sentences are of the one decoder, whatever is asked for
    # AND French repeats the name that English is sure of
    expected = [f"{written[sure][one][:1].upper()}{written[sure][one][1:]}." for one in LANGUAGES]
    for wanted in ((english, french), (french, english)):
        captions = captioner.describe_each(PICTURE, wanted)
        assert sorted(caption.text for caption in captions) == sorted(expected)
    assert captioner.describe(PICTURE, french).text == expected[1]
    # AND where it looks for their words is where the decoder looked that wrote them
    for options, text in zip((english, french), expected, strict=True):
        caption = captioner.describe(PICTURE, options)
        look = captioner.look(PICTURE, text, options.language)
        for one, other in zip(caption.words, look.words, strict=True):
            assert np.allclose(one.attention, other.attention)


def test_a_language_the_bundle_does_not_write() -> None:
    captioner = Captioner(
        tiny_bundle(languages=("en",)),
        FakeInference(grid=(14, 14)),
        Tokenizer.load(TINY / TOKENIZER),
    )
    assert captioner.languages == ("en",)
    with pytest.raises(errors.BundleIncompatible, match="'fr'"):
        captioner.describe(PICTURE, CaptionOptions(language="fr"))


def test_a_vocabulary_of_another_model() -> None:
    with pytest.raises(errors.BundleIncompatible, match="tokens"):
        Captioner(tiny_bundle(vocabulary=9), FakeInference(), Tokenizer.load(TINY / TOKENIZER))


def test_a_model_that_computes_no_numbers() -> None:
    # GIVEN weights that are ruined though the hashes agree
    class Ruined(FakeInference):
        def distribution(self, picture: int, past: tuple[int, ...]) -> NDArray[np.float32]:
            return np.full(self.vocabulary, np.nan, np.float32)

    tokenizer = Tokenizer.load(TINY / TOKENIZER)
    captioner = Captioner(tiny_bundle(), Ruined(tokenizer.vocabulary_size), tokenizer)
    with pytest.raises(errors.BundleDamaged, match="not numbers"):
        captioner.describe(PICTURE)


def test_loading_what_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(errors.BundleNotFound):
        load_captioner(tmp_path)
