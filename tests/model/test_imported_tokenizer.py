"""Vocabularies of imported models: words are found in either form, special tokens by their ids."""

from __future__ import annotations

from pathlib import Path

import pytest
import tokenizers
from tokenizers import AddedToken, decoders, models, pre_tokenizers

from model.imported_tokenizer import ImportedTokenizer, read_tokenizer

SPECIAL = {"start": 1, "end": 0, "pad": 0, "unknown": 0}


def word_pieces() -> ImportedTokenizer:
    pieces = ["[END]", "[START]", "[UNK]", "dog", "##s", "a", "cat", ",", "'", "s", "ball"]
    ids = {piece: number for number, piece in enumerate(pieces)}
    backend = tokenizers.Tokenizer(models.WordPiece(ids, unk_token=pieces[2]))
    backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    backend.decoder = decoders.WordPiece()
    backend.add_special_tokens([AddedToken(piece) for piece in pieces[:3]])
    return ImportedTokenizer(backend, SPECIAL)


def byte_pairs() -> ImportedTokenizer:
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("d", "o"), ("do", "g"), ("Ġ", "dog"), ("c", "at"), ("a", "t"), ("Ġ", "cat")]
    merges = [merges[0], merges[1], merges[4], merges[3], merges[2], merges[5]]
    pieces = ["<end>", "<start>", *alphabet, *("".join(pair) for pair in merges)]
    ids = {piece: number for number, piece in enumerate(pieces)}
    backend = tokenizers.Tokenizer(models.BPE(ids, merges))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    backend.add_special_tokens([AddedToken(piece) for piece in pieces[:2]])
    return ImportedTokenizer(backend, SPECIAL)


def written(tokenizer: ImportedTokenizer, text: str) -> list[str]:
    ids = tokenizer.encode(text)
    return [tokenizer.decode(ids[start:stop]) for start, stop in tokenizer.words(ids)]


def test_words_of_word_pieces_keep_their_endings_and_commas() -> None:
    assert written(word_pieces(), "a dogs, a cat's ball") == ["a", "dogs,", "a", "cat's", "ball"]


def test_words_of_byte_pairs_begin_at_blanks() -> None:
    assert written(byte_pairs(), "cat dog, dog") == ["cat", "dog,", "dog"]


def test_a_word_inside_a_sentence_has_its_blank() -> None:
    tokenizer = byte_pairs()

    assert tokenizer.encode("cat dog")[1:] == tokenizer.encode_within("dog")
    assert tokenizer.encode("dog") != tokenizer.encode_within("dog")
    assert word_pieces().encode_within("dog") == word_pieces().encode("dog")


def test_special_tokens_are_never_written_but_the_end() -> None:
    assert word_pieces().never == (1, 2)
    assert byte_pairs().never == (1,)


def test_a_vocabulary_without_its_special_tokens_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    word_pieces()._backend.save(str(path))

    with pytest.raises(ValueError, match="lacks its tokens start"):
        read_tokenizer(path, SPECIAL | {"start": 999})
