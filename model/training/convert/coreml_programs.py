"""The Core ML programs of encoder and decoder step, laid out for the Apple Neural Engine.

The layout is that of "Deploying Transformers on the Apple Neural Engine" (Apple, 2022): channels
first, (1, channels, 1, length), every linear layer a 1 x 1 convolution, attention head by head,
nothing dynamic, no rank above 4. The network comes from `quantisation.py`, which has put the scale
and shift of a layer norm into the layer after it where there is only one; its kernels are stored as
what they were rounded to. Two things more are done to the weights, each exact but for rounding: the
scale of the attention scores goes into the queries, and a constant is taken off all logits (a
softmax does not see it) so that the likely ones lie near zero, where half precision is finest. The
residual streams keep what rounding takes off them.

The programs are built operation by operation rather than by converting the Keras graph, because
a converter leaves the layout, and with it the engine, to chance. That they compute what the
network computes is the parity gate's to prove (`parity_gate.py`).

Letters in the shapes: R search rows, L decoder layers, H heads, M cache positions, d head width,
D decoder width, S memory slots, P patches, V vocabulary.
"""

from __future__ import annotations

from typing import Any

import coremltools as ct
import numpy as np
from coremltools.converters.mil import Builder as mb  # noqa: N813 - its usual name
from coremltools.converters.mil.mil import types
from keras import ops
from numpy.typing import NDArray

from model.caption import KINDS
from model.training.convert.quantisation import PICTURE_SCALE, QuantisedNetwork, StoredKernel
from model.training.network.attention import FeedForward
from model.training.network.caption_network import CaptionNetwork, DecoderBlock
from model.training.network.vision_transformer import EncoderBlock, VisionTransformer

TARGET = ct.target.macOS13
"""The first system with half-precision inputs and outputs."""

_HALF_RANGE = 127.5
_POWER_OF_TWO = 128.0
# (x - 127.5) / 128 has no rounding in half precision; the patch kernel goes the rest of the way
# to the x / 127.5 - 1 that the network was trained on.

_NORM_SCALE = 1.0 / 16.0

_EMBEDDING_SCALE = 16.0
"""Embeddings are small where nothing scales them: their variance must be far above a norm's
epsilon."""

_SMALL = 1.0 / 16.0
"""The constant channel of the output layer: makes its kernel about as large as the others'."""

Stream = tuple[Any, Any]
"""The residual stream: its value, and what rounding took off that, None where nothing did."""

ATTEND = "abcd,adce->abce"
"""The one contraction that the engine runs without moving data: over the second operand's
channels."""


def encoder_package(quantised: QuantisedNetwork) -> ct.models.MLModel:
    """Convert the encoder, its tensors described; author and version are the caller's to add."""
    config = quantised.network.config
    shape = (1, 3, config.image_size, config.image_size)
    picture = ct.ImageType(name="image", shape=shape, color_layout=ct.colorlayout.RGB)
    package = package_of(encoder_program(quantised), [picture])
    package.short_description = "Encodes a photo into the keys and values that a caption attends to"
    package.input_description["image"] = (
        f"The whole upright photo, squashed to {shape[2]} x {shape[3]}, RGB, 0 to 255"
    )
    describe = package.output_description
    describe["memory_keys"] = "Keys of every decoder layer (layers, 1 + patches, 1, width)"
    describe["memory_values"] = "Values of every decoder layer (layers, width, 1, 1 + patches)"
    describe["kind_logits"] = "Logits of what sort of picture it is: " + ", ".join(KINDS)
    if config.things:
        describe["thing_logits"] = "A logit for each thing of the bundle's things.json"
    return package


def decoder_package(
    quantised: QuantisedNetwork, rows: int, logit_shift: float
) -> ct.models.MLModel:
    """Convert one decoder step, its tensors described."""
    package = package_of(decoder_program(quantised, rows, logit_shift), None)
    package.short_description = "Writes one more token of each of several captions of a photo"
    describe = package.input_description
    describe["embedded"] = "Each row's last token: its embedding plus its position's"
    describe["mask"] = "0 for cache positions already written, -10000 for the others"
    describe["self_keys"] = "Earlier keys (layers x rows, heads, positions, head width)"
    describe["self_values"] = "Earlier values (layers x rows, heads, positions, head width)"
    describe["memory_keys"] = "The encoder's output of this name"
    describe["memory_values"] = "The encoder's output of this name"
    describe = package.output_description
    describe["logits"] = "Unnormalised log-probabilities of the next token, per row"
    describe["new_keys"] = "This position's keys, for the caller's cache"
    describe["new_values"] = "This position's values, for the caller's cache"
    describe["attention"] = "Where the last layer looked, per row; sums to 1 over the patches"
    return package


def package_of(program: Any, inputs: list[Any] | None = None) -> ct.models.MLModel:
    """Convert a program; `inputs` are those that are no plain tensors."""
    return ct.convert(
        program,
        convert_to="mlprogram",
        minimum_deployment_target=TARGET,
        inputs=inputs,
        skip_model_load=True,
    )


def encoder_program(quantised: QuantisedNetwork) -> Any:
    """Build image (1, 3, height, width) -> memory_keys, memory_values, kind_logits.

    Keys are (L, S, 1, D) and values (L, D, 1, S), as the decoder's contractions want them. A
    network with a tag head has `thing_logits` as well.
    """
    network = quantised.network
    config = network.config

    @mb.program(
        input_specs=[mb.TensorSpec(shape=(1, 3, config.image_size, config.image_size))],
        opset_version=TARGET,
    )
    def program(image: Any) -> Any:
        memory = memory_of(quantised, network.encoder, image)
        keys, values = [], []
        for block in network.decoder.blocks:
            kernel_kv, bias_kv = linear(quantised, block.cross_key_value)
            middle = config.decoder_width
            key = convolve(memory, kernel_kv[:middle], bias_kv[:middle])
            keys.append(mb.transpose(x=key, perm=(0, 3, 2, 1)))
            values.append(convolve(memory, kernel_kv[middle:], bias_kv[middle:]))
        summary = summary_of(memory)
        outputs = [
            mb.concat(values=keys, axis=0, name="memory_keys"),
            mb.concat(values=values, axis=0, name="memory_values"),
            head_logits(quantised, network.kind_head, summary, "kind_logits"),
        ]
        if network.tag_head is not None:
            head = network.tag_head
            outputs.append(head_logits(quantised, head, summary, "thing_logits"))
        return tuple(outputs)

    return program


def memory_of(quantised: QuantisedNetwork, encoder: VisionTransformer, image: Any) -> Any:
    """Build the encoder of an image (1, 3, height, width): (1, encoder width, 1, S)."""
    config = encoder.config
    kernel = quantised.kernel(encoder.patch_embedding.kernel).transposed(0, 3, 1, 2)
    x = mb.sub(x=mb.cast(x=image, dtype="fp16"), y=np.float16(_HALF_RANGE))
    x = mb.mul(x=x, y=np.float16(1.0 / _POWER_OF_TWO))
    x = mb.conv(
        x=x,
        weight=stored(kernel.scaled(PICTURE_SCALE)),
        bias=half(array_of(encoder.patch_embedding.bias)),
        strides=[config.patch_size] * 2,
        pad_type="valid",
    )
    x = mb.reshape(x=x, shape=(1, config.encoder_width, 1, encoder.patches))
    class_token = _columns(array_of(encoder.class_token)[0])
    positions = _columns(array_of(encoder.positions)[0])
    stream = added((mb.concat(values=(class_token, x), axis=3), None), positions)
    for block in encoder.blocks:
        stream = _encoder_block(quantised, block, stream)
    return _normalise(stream[0], encoder.norm)


def decoder_program(quantised: QuantisedNetwork, rows: int, logit_shift: float) -> Any:
    """Build one step: embedded (1, D, 1, R), mask (1, 1, 1, M), caches and memory -> logits.

    The caches are (L * R, H, M, d). `mask` is 0 for the written positions of the cache and -1e4
    for the others. Returns logits (1, V, 1, R) less `logit_shift`, this position's keys and
    values (L * R, H, 1, d), and attention (1, P, 1, R).
    """
    decoder = quantised.network.decoder
    layers = quantised.network.config.decoder_layers
    shapes = _step_shapes(quantised.network, rows)

    @mb.program(
        input_specs=[mb.TensorSpec(shape, types.fp16) for shape in shapes],
        opset_version=TARGET,
    )
    def program(
        embedded: Any,
        mask: Any,
        self_keys: Any,
        self_values: Any,
        memory_keys: Any,
        memory_values: Any,
    ) -> Any:
        by_layer = zip(
            decoder.blocks,
            *(
                split(tensor, layers, axis=0)
                for tensor in (self_keys, self_values, memory_keys, memory_values)
            ),
            strict=True,
        )
        stream, new_keys, new_values = (_begun(quantised, embedded), None), [], []
        weights: list[Any] = []
        for block, past_keys, past_values, keys, values in by_layer:
            past = (past_keys, past_values, mask)
            branch, key, value = _attend_to_past(quantised, block, _entered(block, stream), past)
            new_keys.append(key)
            new_values.append(value)
            stream = _left(block, block.self_norm, stream, branch)
            entered = _entered(block, stream)
            branch, weights = _attend_to_picture(quantised, block, entered, keys, values)
            stream = _left(block, block.cross_norm, stream, branch)
            branch = _feed_forward(quantised, block.feed_forward, _entered(block, stream))
            stream = _left(block, block.feed_forward_norm, stream, branch)
        return (
            logits_of(_finished(quantised, stream[0]), quantised, logit_shift),
            mb.concat(values=new_keys, axis=0, name="new_keys"),
            mb.concat(values=new_values, axis=0, name="new_values"),
            _mean_attention(weights, quantised.network.config.class_tokens),
        )

    return program


def _step_shapes(network: CaptionNetwork, rows: int) -> tuple[tuple[int, ...], ...]:
    """Return the shapes of a step's inputs, in the order of the program's arguments."""
    config = network.config
    layers, heads, width = config.decoder_layers, config.decoder_heads, config.decoder_width
    slots = network.encoder.patches + config.class_tokens
    cache = (layers * rows, heads, config.context, width // heads)
    return (
        (1, width, 1, rows),
        (1, 1, 1, config.context),
        cache,
        cache,
        (layers, slots, 1, width),
        (layers, width, 1, slots),
    )


def embedding_table(network: CaptionNetwork) -> NDArray[np.float16]:
    """Return the scaled token embeddings and, after them, the positions in a sentence, (.., D).

    The caller adds a token's row and a position's: a lookup of 6,000 rows would fall off the
    engine, and costs the caller nothing.
    """
    decoder = network.decoder
    tokens = array_of(decoder.embeddings) * np.float32(decoder.scale)
    return np.concatenate([tokens, array_of(decoder.positions)]).astype(np.float16)


def _begun(quantised: QuantisedNetwork, embedded: Any) -> Any:
    """Build `CaptionDecoder.begun`: a norm, where there is one."""
    norm = getattr(quantised.network.decoder, "begun_norm", None)
    return embedded if norm is None else _normalise(embedded, norm, scale=_EMBEDDING_SCALE)


def _entered(block: DecoderBlock, stream: Stream) -> Any:
    """Build what a branch reads of the stream: `DecoderBlock.entered`."""
    return _normalise(stream[0]) if block.pre_norm else stream[0]


def _left(block: DecoderBlock, norm: Any, stream: Stream, branch: Any) -> Stream:
    """Build the stream behind a branch: `DecoderBlock.left`.

    A stream that is normalised again and again stays small, and its norms need no scale.
    """
    if block.pre_norm:
        return added(stream, branch)
    return _normalise(mb.add(x=stream[0], y=branch), norm, scale=1.0), None


def _finished(quantised: QuantisedNetwork, x: Any) -> Any:
    """Build what the output layer reads: a norm, and before it a layer, where there is one."""
    decoder = quantised.network.decoder
    if (transform := getattr(decoder, "transform", None)) is None:
        return _normalise(x, decoder.norm)
    x = mb.gelu(x=convolve(x, *linear(quantised, transform)), mode="EXACT")
    return _normalise(x, decoder.norm, scale=1.0)


def _encoder_block(quantised: QuantisedNetwork, block: EncoderBlock, stream: Stream) -> Stream:
    width, heads = block.width, block.heads
    normalised = _normalise(stream[0])
    kernel, bias = linear(quantised, block.qkv)
    query_kernel, query_bias = _scaled(kernel[:width], bias[:width], heads)
    query = convolve(normalised, query_kernel, query_bias)
    key = convolve(normalised, kernel[width : 2 * width], bias[width : 2 * width])
    value = convolve(normalised, kernel[2 * width :], bias[2 * width :])
    mixed, _ = _attend(query, mb.transpose(x=key, perm=(0, 3, 2, 1)), value, heads)
    stream = added(stream, convolve(mixed, *linear(quantised, block.output_projection)))
    branch = _feed_forward(quantised, block.feed_forward, _normalise(stream[0]))
    return added(stream, branch)


def added(stream: Stream, branch: Any) -> Stream:
    """Add a branch to the residual stream, which keeps what rounding takes off the sum, to add it
    with the next branch (Kahan 1965): else two dozen roundings add up.
    """
    total, lost = stream
    if lost is not None:
        branch = mb.add(x=branch, y=lost)
    result = mb.add(x=total, y=branch)
    return result, mb.sub(x=branch, y=mb.sub(x=result, y=total))


def _attend(query: Any, keys: Any, values: Any, heads: int) -> tuple[Any, list[Any]]:
    """Attend head by head from (1, D, 1, Q) over keys (1, S, 1, D) and values (1, D, 1, S).

    Returns the mixed values (1, D, 1, Q) and each head's weights (1, S, 1, Q).
    """
    mixed, all_weights = [], []
    for q, k, v in zip(
        split(query, heads, axis=1),
        split(keys, heads, axis=3),
        split(values, heads, axis=1),
        strict=True,
    ):
        weights = mb.softmax(x=mb.einsum(values=(k, q), equation=ATTEND), axis=1)
        mixed.append(mb.einsum(values=(v, weights), equation=ATTEND))
        all_weights.append(weights)
    return mb.concat(values=mixed, axis=1), all_weights


def _attend_to_past(
    quantised: QuantisedNetwork, block: DecoderBlock, x: Any, past: tuple[Any, Any, Any]
) -> tuple[Any, Any, Any]:
    """Self-attention of (1, D, 1, R) over keys and values (R, H, M, d), and a mask (1, 1, 1, M).

    Returns the residual branch and the new keys and values (R, H, 1, d).
    """
    past_keys, past_values, mask = past
    heads, width = block.heads, block.width
    rows, slots = x.shape[3], past_keys.shape[2]
    kernel, bias = linear(quantised, block.self_qkv)
    query_kernel, query_bias = _scaled(kernel[:width], bias[:width], heads)
    kernel = query_kernel.followed_by(kernel[width:])
    bias = np.concatenate([query_bias, bias[width:]])
    by_row = mb.transpose(x=convolve(x, kernel, bias), perm=(3, 1, 2, 0))
    by_head = mb.reshape(x=by_row, shape=(rows, 3 * heads, 1, width // heads))
    query, key, value = split(by_head, 3, axis=1)
    scores = mb.add(x=mb.matmul(x=query, y=past_keys, transpose_y=True), y=mask)
    own = mb.reduce_sum(x=mb.mul(x=query, y=key), axes=[3], keep_dims=True)
    weights = mb.softmax(x=mb.concat(values=(scores, own), axis=3), axis=3)
    past_weights, own_weight = mb.split(x=weights, split_sizes=[slots, 1], axis=3)
    mixed = mb.add(x=mb.matmul(x=past_weights, y=past_values), y=mb.mul(x=own_weight, y=value))
    mixed = mb.reshape(x=mixed, shape=(rows, width, 1, 1))
    mixed = mb.transpose(x=mixed, perm=(3, 1, 2, 0))
    return convolve(mixed, *linear(quantised, block.self_output)), key, value


def _attend_to_picture(
    quantised: QuantisedNetwork, block: DecoderBlock, x: Any, keys: Any, values: Any
) -> tuple[Any, list[Any]]:
    """Cross-attention of (1, D, 1, R) over keys (1, S, 1, D) and values (1, D, 1, S).

    Returns the residual branch and each head's weights (1, S, 1, R).
    """
    kernel, bias = linear(quantised, block.cross_query)
    query = convolve(x, *_scaled(kernel, bias, block.heads))
    mixed, weights = _attend(query, keys, values, block.heads)
    return convolve(mixed, *linear(quantised, block.cross_output)), weights


def _feed_forward(quantised: QuantisedNetwork, layer: FeedForward, x: Any) -> Any:
    mode = "TANH_APPROXIMATION" if layer.approximate else "EXACT"
    hidden = mb.gelu(x=convolve(x, *linear(quantised, layer.expand)), mode=mode)
    return convolve(hidden, *linear(quantised, layer.contract))


def summary_of(memory: Any) -> Any:
    """Build `summary` over (1, D, 1, S): class token and mean of the patches, (1, 2 D, 1, 1)."""
    class_token, patches = mb.split(x=memory, split_sizes=[1, memory.shape[3] - 1], axis=3)
    mean = mb.reduce_mean(x=patches, axes=[3], keep_dims=True)
    return mb.concat(values=(class_token, mean), axis=1)


def head_logits(quantised: QuantisedNetwork, head: Any, summary: Any, name: str) -> Any:
    """Build one of the network's heads over a summary."""
    logits = convolve(summary, *linear(quantised, head))
    return mb.reshape(x=logits, shape=(1, logits.shape[1]), name=name)


def _mean_attention(weights: list[Any], class_tokens: int) -> Any:
    """Build the mean over heads of (1, S, 1, R), class tokens left out, each row's sum 1."""
    total = weights[0]
    for head in weights[1:]:
        total = mb.add(x=total, y=head)
    sizes = [class_tokens, total.shape[1] - class_tokens]
    _, patches = mb.split(x=total, split_sizes=sizes, axis=1)
    sums = mb.reduce_sum(x=patches, axes=[1], keep_dims=True)
    return mb.real_div(x=patches, y=sums, name="attention")


def _normalise(x: Any, norm: Any = None, scale: float = _NORM_SCALE) -> Any:
    """Bring (1, D, 1, length) to zero mean and unit variance over its channels; with `norm` to its
    scale and shift, else the layer after it has these already (`quantise`).

    Scaled down first: a Vision Transformer has a few activations of several hundred, whose
    squares half precision cannot hold. `epsilon` is its smallest positive number.
    """
    affine = (
        {}
        if norm is None
        else {"gamma": half(array_of(norm.gamma)), "beta": half(array_of(norm.beta))}
    )
    return mb.layer_norm(
        x=mb.mul(x=x, y=np.float16(scale)), axes=[1], epsilon=np.float16(2.0**-24), **affine
    )


def convolve(
    x: Any, kernel: StoredKernel, bias: NDArray[np.float32], name: str | None = None
) -> Any:
    """Build a linear layer over (1, in, 1, length) of a kernel (out, in)."""
    named = {} if name is None else {"name": name}
    return mb.conv(x=x, weight=stored(kernel), bias=half(bias), **named)


def stored(kernel: StoredKernel) -> Any:
    """Return a constant of a kernel (out, in) or (out, in, height, width), of rank 4 in any case.

    Core ML unpacks a grid to half precision when it loads the package.
    """
    values = kernel.values
    if values.ndim == 2:
        values = values[:, :, None, None]
    if kernel.scales is None:
        return half(values)
    return mb.constexpr_affine_dequantize(
        quantized_data=values, zero_point=np.int8(0), scale=half(kernel.scales), axis=0
    )


def half(values: NDArray[np.float32]) -> NDArray[np.float16]:
    """Round to half precision."""
    return values.astype(np.float16)


def split(x: Any, parts: int, axis: int) -> tuple[Any, ...]:
    """Build equal parts of a tensor."""
    return tuple(mb.split(x=x, num_splits=parts, axis=axis)) if parts > 1 else (x,)


def linear(quantised: QuantisedNetwork, dense: Any) -> tuple[StoredKernel, NDArray[np.float32]]:
    """Return a dense layer's kernel (out, in) and bias (out,)."""
    return quantised.kernel(dense.kernel), array_of(dense.bias)


def _scaled(
    kernel: StoredKernel, bias: NDArray[np.float32], heads: int
) -> tuple[StoredKernel, NDArray[np.float32]]:
    """Fold the scale of the attention scores into the queries."""
    scale = np.float32((len(bias) // heads) ** -0.5)
    return kernel.scaled(scale), bias * scale


def logits_of(x: Any, quantised: QuantisedNetwork, shift: float) -> Any:
    """Build the tied output layer over (1, D, 1, R).

    The shift makes the bias large and its rounding coarse. What is rounded off is the kernel of
    one more channel, a small constant; were it added afterwards, it would be fused away.
    """
    decoder = quantised.network.decoder
    bias = array_of(decoder.output_bias) - np.float32(shift)
    remainder = bias - half(bias).astype(np.float32)
    kernel = quantised.kernel(decoder.embeddings).widened(remainder / _SMALL)
    constant = np.full((1, 1, 1, x.shape[3]), _SMALL, np.float16)
    return mb.conv(
        x=mb.concat(values=(x, constant), axis=1),
        weight=stored(kernel),
        bias=half(bias),
        name="logits",
    )


def _columns(rows: NDArray[np.float32]) -> NDArray[np.float16]:
    """(length, D) -> (1, D, 1, length)."""
    return half(np.ascontiguousarray(rows.T)[None, :, None])


def array_of(variable: Any) -> NDArray[np.float32]:
    """Return a weight as an array."""
    return np.asarray(ops.convert_to_numpy(variable), dtype=np.float32)
