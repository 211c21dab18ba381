"""A checkpoint's vocabulary as one `tokenizer.json` of the tokenizer library.

Either it is there already, or it is made of what older checkpoints have: `vocab.txt` (WordPiece,
as BERT) or `vocab.json` and `merges.txt` (byte-level pairs, as GPT-2).
"""

from __future__ import annotations

from pathlib import Path

import tokenizers
from tokenizers import AddedToken, decoders, models, normalizers, pre_tokenizers

from model.plain_files import is_file
from model.tokenizer import read_vocabulary
from model.training.errors import CheckpointDamaged, CheckpointNotFound, CheckpointVocabulary

_WHOLE, _PIECES, _PAIRS = "tokenizer.json", "vocab.txt", ("vocab.json", "merges.txt")
_UNKNOWN = "[UNK]"
_BERT = ("[PAD]", _UNKNOWN, "[CLS]", "[SEP]", "[MASK]")

_MOST_UNNAMED = 1024
"""Rows of embeddings that no piece belongs to: networks round their vocabulary up."""


def read_pieces(folder: Path, size: int) -> tokenizers.Tokenizer:
    """Return a folder's vocabulary, with a name for each of the network's `size` tokens.

    Raises `CheckpointNotFound`, `CheckpointDamaged`, and `CheckpointVocabulary` when it has more
    pieces than the network has tokens, or far fewer.
    """
    backend = _read(folder)
    backend.no_padding()
    backend.no_truncation()
    found = backend.get_vocab_size()
    if not 0 <= size - found <= _MOST_UNNAMED:
        raise CheckpointVocabulary(f"the vocabulary has {found} pieces, the network {size} tokens")
    backend.add_special_tokens([AddedToken(f"<unnamed-{i}>") for i in range(found, size)])
    if backend.get_vocab_size() != size:
        raise CheckpointVocabulary(f"the ids of the {found} pieces have gaps")
    return backend


def _read(folder: Path) -> tokenizers.Tokenizer:
    try:
        if is_file(folder / _WHOLE):
            return read_vocabulary(folder / _WHOLE)
        if is_file(folder / _PIECES):
            return _word_pieces(folder / _PIECES)
        if all(is_file(folder / name) for name in _PAIRS):
            return _byte_pairs(*(folder / name for name in _PAIRS))
    except (OSError, ValueError) as error:
        raise CheckpointDamaged(f"{folder.name}: {error}") from error
    raise CheckpointNotFound(f"{folder.name} has no vocabulary: {_WHOLE}, {_PIECES} or {_PAIRS}")


def _word_pieces(path: Path) -> tokenizers.Tokenizer:
    pieces = path.read_text(encoding="utf-8").splitlines()
    ids = {piece: number for number, piece in enumerate(pieces)}
    backend = tokenizers.Tokenizer(models.WordPiece(ids, unk_token=_UNKNOWN))
    backend.normalizer = normalizers.BertNormalizer(lowercase=True)
    backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    backend.decoder = decoders.WordPiece()
    backend.add_special_tokens([AddedToken(name) for name in _BERT if name in ids])
    return backend


def _byte_pairs(vocabulary: Path, merges: Path) -> tokenizers.Tokenizer:
    try:
        model = models.BPE.from_file(str(vocabulary), str(merges))
    except Exception as error:  # the library raises bare Exception for a malformed file
        raise ValueError(str(error)) from error
    backend = tokenizers.Tokenizer(model)
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    end = "<|endoftext|>"
    backend.add_special_tokens([AddedToken(end)] if backend.token_to_id(end) is not None else [])
    return backend
