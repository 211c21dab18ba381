"""The Core ML programs of recurrent networks that see with a ViT: encoder and one decoder step.

What `coreml_programs.py` is for the transformer, in the same layout: what is (1, places, width)
elsewhere is (1, width, 1, places) here, (rows, width) is (1, width, 1, rows). An architecture has
two functions: what it makes of the encoder's memory, and its step. Without them its bundles are
LiteRT's alone, as those of an encoder that is no ViT are.

Letters in the shapes: R search rows, D decoder width, E word width, P places, S = P + 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import coremltools as ct
import numpy as np
from coremltools.converters.mil import Builder as mb  # noqa: N813 - its usual name
from coremltools.converters.mil.mil import types
from numpy.typing import NDArray

from model.inference.state_rows import FIRST
from model.training.convert.coreml_programs import (
    ATTEND,
    TARGET,
    array_of,
    convolve,
    half,
    head_logits,
    linear,
    logits_of,
    memory_of,
    package_of,
    split,
    summary_of,
)
from model.training.convert.quantisation import QuantisedNetwork, StoredKernel, vision_transformer
from model.training.network.architectures.recurrent import STATE

Projected = dict[str, Any]


def has_programs(network: Any) -> bool:
    """Whether a recurrent network can be written for Core ML."""
    return network.config.architecture in _PROGRAMS and vision_transformer(network) is not None


def encoder_package(quantised: QuantisedNetwork) -> ct.models.MLModel:
    """Convert the encoder, with what the decoder reads of its memory as outputs."""
    network = quantised.network
    side = network.config.image_size
    vit = vision_transformer(network)
    assert vit is not None
    project = _PROGRAMS[network.config.architecture][0]

    @mb.program(input_specs=[mb.TensorSpec(shape=(1, 3, side, side))], opset_version=TARGET)
    def program(image: Any) -> Any:
        memory = _pooled(memory_of(quantised, vit, image), network.config.pooling)
        summary = summary_of(memory)
        outputs = list(project(quantised, memory, summary).values())
        outputs.append(head_logits(quantised, network.kind_head, summary, "kind_logits"))
        if network.tag_head is not None:
            outputs.append(head_logits(quantised, network.tag_head, summary, "thing_logits"))
        return tuple(outputs)

    picture = ct.ImageType(name="image", shape=(1, 3, side, side), color_layout=ct.colorlayout.RGB)
    package = package_of(program, [picture])
    package.short_description = "Encodes a photo into what a caption's words are written from"
    package.input_description["image"] = (
        f"The whole upright photo, squashed to {side} x {side}, RGB, 0 to 255"
    )
    return package


def decoder_package(
    quantised: QuantisedNetwork, rows: int, logit_shift: float
) -> ct.models.MLModel:
    """Convert one decoder step, its tensors described."""
    config = quantised.network.config
    slots = 1 + config.grid[0] * config.grid[1]
    memory = np.zeros((1, slots, config.encoder_width), np.float32)
    picture = quantised.network.decoder.project(memory).items()
    read = [tuple(value.shape) for name, value in picture if not name.startswith(FIRST)]
    shapes = [(1, config.words, 1, rows), *[(1, config.decoder_width, 1, rows)] * len(STATE)]
    shapes += [(1, shape[-1], 1, int(np.prod(shape[:-1]))) for shape in read]
    specs = [mb.TensorSpec(shape, types.fp16) for shape in shapes]
    body = _PROGRAMS[config.architecture][1](quantised, logit_shift)
    package = package_of(mb.program(input_specs=specs, opset_version=TARGET)(body))
    package.short_description = "Writes one more token of each of several captions of a photo"
    package.input_description["embedded"] = "Each row's last token: its word vector"
    for name in STATE:
        package.input_description[f"state_{name}"] = f"Each row's {name} state before that token"
        package.output_description[f"new_{name}"] = f"Each row's {name} state after it"
    package.output_description["logits"] = "Unnormalised log-probabilities of the next token"
    return package


def embedding_table(quantised: QuantisedNetwork) -> NDArray[np.float16]:
    """Return the scaled word vectors (vocabulary, E), which the caller looks up."""
    network = quantised.network
    return half(array_of(network.decoder.embeddings) * network.config.words**0.5)


def _pooled(memory: Any, pooling: int) -> Any:
    """(1, W, 1, 1 + P) -> the same with the mean of `pooling` x `pooling` places for each."""
    if pooling == 1:
        return memory
    width, places = memory.shape[1], memory.shape[3] - 1
    side = round(places**0.5)
    small = side // pooling
    whole, x = mb.split(x=memory, split_sizes=[1, places], axis=3)
    x = mb.reshape(x=x, shape=(width, small, pooling, side))
    x = mb.reduce_mean(x=x, axes=[2], keep_dims=True)
    x = mb.reshape(x=x, shape=(width, small, small, pooling))
    x = mb.reduce_mean(x=x, axes=[3], keep_dims=True)
    return mb.concat(values=(whole, mb.reshape(x=x, shape=(1, width, 1, small**2))), axis=3)


def _dense(quantised: QuantisedNetwork, layer: Any, x: Any) -> Any:
    return convolve(x, *linear(quantised, layer))


def _lstm(
    quantised: QuantisedNetwork, layer: Any, inputs: list[Any], cell: Any, *, last: bool = False
) -> Any:
    """Build one step of `recurrent.LSTM` of inputs, the last of them the hidden state.

    With `last` its results are the program's.
    """
    names = [{"name": f"new_{state}"} if last else {} for state in STATE]
    gates = _dense(quantised, layer.gates, mb.concat(values=inputs, axis=1))
    enter, forget, candidate, leave = split(gates, 4, axis=1)
    kept = mb.mul(x=mb.sigmoid(x=forget), y=cell)
    added = mb.mul(x=mb.sigmoid(x=enter), y=mb.tanh(x=candidate))
    cell = mb.add(x=kept, y=added, **names[1])
    return mb.mul(x=mb.sigmoid(x=leave), y=mb.tanh(x=cell), **names[0]), cell


def _first(quantised: QuantisedNetwork, layer: Any, summary: Any) -> Projected:
    return {
        f"first_{name}": mb.tanh(x=_dense(quantised, dense, summary), name=f"first_{name}")
        for name, dense in layer.dense.items()
    }


def _places(memory: Any) -> Any:
    return mb.split(x=memory, split_sizes=[1, memory.shape[3] - 1], axis=3)[1]


def _project_merge(quantised: QuantisedNetwork, _memory: Any, summary: Any) -> Projected:
    kernel, bias = linear(quantised, quantised.network.decoder.picture)
    return {"whole": convolve(summary, kernel, bias, name="whole")}


def _project_spatial(quantised: QuantisedNetwork, memory: Any, summary: Any) -> Projected:
    decoder = quantised.network.decoder
    return _keys_values(quantised, _places(memory)) | _first(quantised, decoder.first, summary)


def _keys_values(quantised: QuantisedNetwork, x: Any) -> Projected:
    kernel, bias = linear(quantised, quantised.network.decoder.key_value)
    width = quantised.network.config.decoder_width
    return {
        "keys": convolve(x, kernel[:width], bias[:width], name="keys"),
        "values": convolve(x, kernel[width:], bias[width:], name="values"),
    }


def _project_bilstm(quantised: QuantisedNetwork, memory: Any, summary: Any) -> Projected:
    decoder = quantised.network.decoder
    rows, columns = decoder.reader.grid
    x = mb.relu(x=_dense(quantised, decoder.narrow, _places(memory)))
    width = x.shape[1]
    by_column = [
        mb.reshape(x=column, shape=(1, width, 1, rows))
        for column in split(mb.reshape(x=x, shape=(1, width, rows, columns)), columns, axis=3)
    ]
    there = _read(quantised, decoder.reader.forwards, by_column)
    back = _read(quantised, decoder.reader.backwards, by_column[::-1])[::-1]
    read = mb.concat(
        values=(mb.concat(values=there, axis=3), mb.concat(values=back, axis=3)), axis=1
    )
    read = mb.reshape(x=read, shape=(1, 2 * width, 1, rows * columns))
    return _keys_values(quantised, read) | _first(quantised, decoder.first, summary)


def _read(quantised: QuantisedNetwork, layer: Any, columns: list[Any]) -> list[Any]:
    """Read columns (1, width, 1, rows) in their order -> (1, width, rows, 1) each."""
    _, width, _, rows = columns[0].shape
    hidden = cell = np.zeros((1, width, 1, rows), np.float16)
    read = []
    for column in columns:
        hidden, cell = _lstm(quantised, layer, [column, hidden], cell)
        read.append(mb.reshape(x=hidden, shape=(1, width, rows, 1)))
    return read


def _step_merge(quantised: QuantisedNetwork, shift: float) -> Callable[..., Any]:
    decoder = quantised.network.decoder

    def body(embedded: Any, state_hidden: Any, state_cell: Any, whole: Any) -> Any:
        inputs = [embedded, state_hidden]
        hidden, cell = _lstm(quantised, decoder.lstm, inputs, state_cell, last=True)
        merged = mb.relu(x=mb.add(x=_dense(quantised, decoder.words, hidden), y=whole))
        logits = logits_of(_dense(quantised, decoder.deep, merged), quantised, shift)
        return logits, hidden, cell

    return body


def _step_bilstm(quantised: QuantisedNetwork, shift: float) -> Callable[..., Any]:
    decoder = quantised.network.decoder
    scale = quantised.network.config.decoder_width**-0.5

    def body(embedded: Any, state_hidden: Any, state_cell: Any, keys: Any, values: Any) -> Any:
        inputs = [embedded, state_hidden]
        hidden, cell = _lstm(quantised, decoder.lstm, inputs, state_cell, last=True)
        kernel, bias = linear(quantised, decoder.query)
        query = convolve(hidden, kernel.scaled(scale), bias * np.float32(scale))
        by_place = mb.transpose(x=keys, perm=(0, 3, 2, 1))
        scores = mb.einsum(values=(by_place, query), equation=ATTEND)
        attention = mb.softmax(x=scores, axis=1, name="attention")
        context = mb.einsum(values=(values, attention), equation=ATTEND)
        both = mb.concat(values=(hidden, context), axis=1)
        logits = logits_of(_dense(quantised, decoder.deep, both), quantised, shift)
        return logits, hidden, cell, attention

    return body


def _step_spatial(quantised: QuantisedNetwork, shift: float) -> Callable[..., Any]:
    decoder = quantised.network.decoder
    width = quantised.network.config.decoder_width
    score: StoredKernel = quantised.kernel(decoder.score.kernel)

    def body(embedded: Any, state_hidden: Any, state_cell: Any, keys: Any, values: Any) -> Any:
        query, gate = split(_dense(quantised, decoder.query_gate, state_hidden), 2, axis=1)
        down = mb.reshape(x=keys, shape=(1, width, keys.shape[3], 1))
        scores = convolve(mb.tanh(x=mb.add(x=down, y=query)), score, np.zeros(1, np.float32))
        by_place = mb.transpose(x=scores, perm=(0, 2, 1, 3))
        attention = mb.softmax(x=by_place, axis=1, name="attention")
        seen = mb.einsum(values=(values, attention), equation=ATTEND)
        context = mb.mul(x=mb.sigmoid(x=gate), y=seen)
        inputs = [embedded, context, state_hidden]
        hidden, cell = _lstm(quantised, decoder.lstm, inputs, state_cell, last=True)
        parts = mb.concat(values=(embedded, hidden, context), axis=1)
        logits = logits_of(_dense(quantised, decoder.deep, parts), quantised, shift)
        return logits, hidden, cell, attention

    return body


_PROGRAMS: Mapping[str, tuple[Callable[..., Projected], Callable[..., Any]]] = {
    "merge": (_project_merge, _step_merge),
    "bilstm": (_project_bilstm, _step_bilstm),
    "spatial": (_project_spatial, _step_spatial),
}
"""By architecture: what its encoder adds, and its step."""
