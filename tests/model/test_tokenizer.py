"""Caption text to ids and back, in both languages and for words nobody has seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.tokenizer import Tokenizer, normalise

SENTENCES = (
    "A brown dog runs through the grass .",
    "Two children play in the water , one of them laughs .",
    "Un chien brun court dans l'herbe .",
    "Une petite fille à côté d'un garçon .",
)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.train(SENTENCES * 4, 450)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("A dog runs .", "a dog runs"),
        ("  A  dog ,  running . ", "a dog, running"),
        ("TV on a wall", "TV on a wall"),
        ("I see a dog", "I see a dog"),
        ("A man 's hat is n't red", "a man's hat isn't red"),
        ("L’homme à l’e\u0301cole.", "l'homme à l'école"),
        ("« Stop » on a sign", '" Stop " on a sign'),
        ("A dog – brown — on a semi\u2011circle", "a dog - brown - on a semi-circle"),
        ("A cross\u00adwalk\u200b in “Rome„ at 5″", 'a crosswalk in "Rome" at 5"'),
        ("", ""),
    ],
)
def test_normalises_what_people_write(written: str, expected: str) -> None:
    assert normalise(written) == expected
    assert normalise(expected) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("Rex runs.", "Rex runs"), ("Rex's ball", "Rex's ball"), ("A dog", "a dog"), ("", "")],
)
def test_a_name_keeps_its_capital(written: str, expected: str) -> None:
    assert normalise(written, {"Rex"}) == expected


@pytest.mark.parametrize("sentence", SENTENCES)
def test_decodes_what_it_encoded(tokenizer: Tokenizer, sentence: str) -> None:
    assert tokenizer.decode(tokenizer.encode(sentence)) == normalise(sentence)


@pytest.mark.parametrize("word", ["Rex", "Zoé", "œuvre", "d'Artagnan", "Łukasz"])
def test_spells_a_name_it_has_never_seen(tokenizer: Tokenizer, word: str) -> None:
    ids = tokenizer.encode(f"the dog {word} runs")

    assert tokenizer.unknown not in ids
    assert tokenizer.decode(ids) == f"the dog {word} runs"


def test_marks_what_it_cannot_spell(tokenizer: Tokenizer) -> None:
    assert tokenizer.unknown in tokenizer.encode("a dog 犬 runs")


def test_words_are_told_apart(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("a brown dog, xylophone")

    words = tokenizer.words(ids)

    written = [tokenizer.decode(ids[start:stop]).strip() for start, stop in words]
    assert written == ["a", "brown", "dog,", "xylophone"]
    assert sum(stop - start for start, stop in words) == len(ids) > 5
    assert tokenizer.words([]) == []


def test_special_tokens_are_never_written(tokenizer: Tokenizer) -> None:
    ids = [tokenizer.start("fr"), *tokenizer.encode("un chien"), tokenizer.end, tokenizer.pad]

    assert tokenizer.decode(ids) == "un chien"
    assert tokenizer.start("fr") != tokenizer.start("en")
    assert tokenizer.pad == 0


def test_survives_being_saved(tokenizer: Tokenizer, tmp_path: Path) -> None:
    tokenizer.save(tmp_path / "tokenizer.json")

    loaded = Tokenizer.load(tmp_path / "tokenizer.json")

    assert loaded.vocabulary_size == tokenizer.vocabulary_size
    assert loaded.encode(SENTENCES[3]) == tokenizer.encode(SENTENCES[3])


@pytest.mark.parametrize("content", ["", "{}", '{"version": "1.0"}', "not JSON"])
def test_refuses_a_file_that_is_no_vocabulary(tmp_path: Path, content: str) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(content)

    with pytest.raises(ValueError, match=r"tokenizer\.json is not a vocabulary"):
        Tokenizer.load(path)


def test_refuses_a_vocabulary_without_its_special_tokens(tmp_path: Path) -> None:
    import tokenizers

    path = tmp_path / "tokenizer.json"
    tokenizers.Tokenizer(tokenizers.models.BPE()).save(str(path))

    with pytest.raises(ValueError, match=r"lacks .*<pad>"):
        Tokenizer.load(path)
