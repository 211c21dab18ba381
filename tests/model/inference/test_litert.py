"""LiteRT executes real graphs: the cache is kept right, and foreign graphs are refused."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from model import errors
from model.bundle import SHIPPED, Bundle, open_bundle, record_files
from model.inference import load_inference
from model.inference.litert import LiteRTInference

TINY = Path(__file__).parents[2] / "data" / "tiny_bundle"
START = 3


@pytest.fixture(scope="module", params=["tiny", "shipped"])
def litert(request: pytest.FixtureRequest) -> LiteRTInference:
    """Each test runs on the tiny graphs and on those that are shipped."""
    folder = TINY if request.param == "tiny" else SHIPPED
    return LiteRTInference(open_bundle(folder))


def picture(seed: int) -> NDArray[np.uint8]:
    """A picture unlike that of any other seed."""
    generator = np.random.default_rng(seed)
    small = generator.integers(0, 255, (7, 7, 3), dtype=np.uint8)
    return np.kron(small, np.ones((32, 32, 1), np.uint8))


def alone(litert: LiteRTInference, image: NDArray[np.uint8], sentence: list[int]) -> Any:
    """What follows a sentence when nothing else is decoded: one row, its own decoding."""
    decoding = litert.open(litert.encode(image))
    for token in sentence:
        step = decoding.step(np.array([token], np.int32), np.zeros(1, np.int32))
    return step.log_probabilities[0], step.attention[0]


def test_an_encoding_depends_on_the_picture(litert: LiteRTInference) -> None:
    first, second = (litert.encode(picture(seed)).outputs for seed in (1, 2))
    assert set(first) == {"memory_keys", "memory_values"}
    assert all(first[name].dtype == np.float32 for name in first)
    assert not np.allclose(first["memory_keys"], second["memory_keys"])
    # an encoding stays what it is when another picture is encoded
    again = litert.encode(picture(1)).outputs
    assert all(np.array_equal(first[name], again[name]) for name in first)


def test_a_step_is_a_distribution_and_a_map(litert: LiteRTInference) -> None:
    decoding = litert.open(litert.encode(picture(1)))
    step = decoding.step(np.full(3, START, np.int32), np.zeros(3, np.int32))
    assert step.log_probabilities.shape[0] == step.attention.shape[0] == 3
    assert np.allclose(np.exp(step.log_probabilities).sum(axis=1), 1.0, atol=1e-3)
    assert step.attention.shape[1] == litert.grid[0] * litert.grid[1]
    assert np.allclose(step.attention.sum(axis=1), 1.0, atol=1e-3)
    assert step.attention.min() >= 0.0


def test_rows_that_change_parents_keep_the_right_past(litert: LiteRTInference) -> None:
    # GIVEN a search in which rows die, split and swap at every step
    generator = np.random.default_rng(7)
    image = picture(3)
    decoding = litert.open(litert.encode(image))
    sentences = [[START]]
    step = decoding.step(np.array([START], np.int32), np.zeros(1, np.int32))
    for _ in range(6):
        rows = int(generator.integers(1, litert.max_rows + 1))
        parents = generator.integers(0, len(sentences), rows)
        tokens = generator.integers(5, 300, rows)
        sentences = [[*sentences[p], int(t)] for p, t in zip(parents, tokens, strict=True)]
        # WHEN each step is decoded
        step = decoding.step(tokens.astype(np.int32), parents.astype(np.int32))
    # THEN every row says what its sentence gives when decoded alone
    for row, sentence in enumerate(sentences):
        log_probabilities, attention = alone(litert, image, sentence)
        assert np.allclose(step.log_probabilities[row], log_probabilities, atol=2e-3)
        assert np.allclose(step.attention[row], attention, atol=1e-4)


def test_the_past_counts(litert: LiteRTInference) -> None:
    # GIVEN two sentences that differ only in their second token
    first, _ = alone(litert, picture(3), [START, 100, 200])
    second, _ = alone(litert, picture(3), [START, 101, 200])
    # THEN what follows differs: the test above could not pass on a model without memory
    assert np.abs(first - second).max() > 0.01


def test_sessions_on_two_pictures_do_not_mix(litert: LiteRTInference) -> None:
    # GIVEN two pictures and the same sentence about both
    sentence = [START, 60, 70, 80]
    expected = [alone(litert, picture(seed), sentence)[0] for seed in (1, 2)]
    assert np.abs(expected[0] - expected[1]).max() > 0.01
    # WHEN they are decoded alternately, token by token
    sessions = [litert.open(litert.encode(picture(seed))) for seed in (1, 2)]
    for token in sentence:
        steps = [s.step(np.array([token], np.int32), np.zeros(1, np.int32)) for s in sessions]
    # THEN neither saw the other
    for step, wanted in zip(steps, expected, strict=True):
        assert np.allclose(step.log_probabilities[0], wanted, atol=1e-4)


def test_a_result_is_a_copy(litert: LiteRTInference) -> None:
    # GIVEN a step's result WHEN the next step runs THEN the first stays as it was
    decoding = litert.open(litert.encode(picture(1)))
    step = decoding.step(np.array([START], np.int32), np.zeros(1, np.int32))
    kept = step.log_probabilities.copy()
    decoding.step(np.array([50], np.int32), np.zeros(1, np.int32))
    assert np.array_equal(step.log_probabilities, kept)


def test_too_much_is_a_mistake(litert: LiteRTInference) -> None:
    rows = litert.max_rows + 1
    decoding = litert.open(litert.encode(picture(1)))
    with pytest.raises(ValueError, match="rows"):
        decoding.step(np.zeros(rows, np.int32), np.zeros(rows, np.int32))
    for _ in range(litert.max_tokens):
        decoding.step(np.array([START], np.int32), np.zeros(1, np.int32))
    with pytest.raises(ValueError, match="tokens long"):
        decoding.step(np.array([START], np.int32), np.zeros(1, np.int32))


# -- Foreign and damaged graphs -----------------------------------------------------------------


@pytest.fixture
def spoilt(tmp_path: Path) -> Callable[..., Bundle]:
    """Make a bundle whose manifest vouches for spoilt files or tells other sizes."""

    def make(files: dict[str, bytes] | None = None, **changes: object) -> Bundle:
        folder = tmp_path / "bundle"
        shutil.copytree(TINY, folder)
        for name, data in (files or {}).items():
            (folder / name).write_bytes(data)
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        manifest["files"] = {
            name: {"sha256": record.sha256, "bytes": record.bytes}
            for name, record in record_files(folder).items()
        }
        (folder / "manifest.json").write_text(json.dumps(manifest | changes), "utf-8")
        return open_bundle(folder)

    return make


@pytest.mark.parametrize("data", [b"garbage" * 1000, b"", b"\x1c\0\0\0TFL3" + bytes(5000)])
def test_a_file_that_is_no_graph(data: bytes, spoilt: Callable[..., Bundle]) -> None:
    # GIVEN a bundle whose decoder is not a graph, though its hash is as promised
    bundle = spoilt({"decoder.tflite": data})
    # WHEN loaded THEN it is damaged
    with pytest.raises(errors.BundleDamaged, match="decoder"):
        LiteRTInference(bundle)


def test_a_graph_cut_short(spoilt: Callable[..., Bundle]) -> None:
    data = (TINY / "encoder.tflite").read_bytes()
    with pytest.raises(errors.BundleDamaged, match="encoder"):
        LiteRTInference(spoilt({"encoder.tflite": data[: len(data) // 2]}))


def test_the_graphs_of_another_program(spoilt: Callable[..., Bundle]) -> None:
    # GIVEN an encoder in the decoder's place
    data = (TINY / "encoder.tflite").read_bytes()
    with pytest.raises(errors.BundleIncompatible, match="decoder"):
        LiteRTInference(spoilt({"decoder.tflite": data}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rows", 4),
        ("max_tokens", 26),
        ("vocabulary", 6000),
        ("grid", [7, 7]),
        ("decoder", {"layers": 3, "width": 16, "heads": 2}),
        ("kinds", ["photo", "blank"]),
    ],
)
def test_graphs_of_other_sizes_than_promised(
    field: str, value: object, spoilt: Callable[..., Bundle]
) -> None:
    with pytest.raises(errors.BundleIncompatible):
        LiteRTInference(spoilt(**{field: value}))


def test_without_kinds_the_head_is_not_asked(spoilt: Callable[..., Bundle]) -> None:
    litert = LiteRTInference(spoilt(kinds=None))
    assert litert.encode(picture(1)).kind_probabilities is None


# -- The choice of runtime ----------------------------------------------------------------------


def test_a_missing_library_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    with pytest.raises(errors.RuntimeUnavailable, match="LiteRT"):
        load_inference(open_bundle(TINY), "litert")


@pytest.mark.skipif(sys.platform == "darwin", reason="Core ML runs there")
def test_core_ml_cannot_be_asked_for_elsewhere() -> None:
    with pytest.raises(errors.RuntimeUnavailable, match="macOS"):
        load_inference(open_bundle(TINY), "coreml")


@pytest.mark.skipif(sys.platform == "darwin", reason="Core ML is chosen there")
def test_litert_is_what_runs_elsewhere() -> None:
    assert load_inference(open_bundle(TINY)).name == "litert"


def test_a_mac_without_working_core_ml_falls_back_and_says_why(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN a Mac on which Core ML refuses the bundle
    class Refusing:
        def __init__(self, bundle: Bundle, units: str) -> None:
            raise errors.RuntimeUnavailable(bundle.path, "no Neural Engine today")

    stand_in = ModuleType("model.inference.coreml")
    stand_in.CoreMLInference = Refusing  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "model.inference.coreml", stand_in)
    monkeypatch.setattr("model.inference._IS_MAC", True)
    monkeypatch.setattr("model.inference.mlpackage.has_packages", lambda _bundle: True)
    # WHEN the runtime is chosen THEN it is LiteRT, and the log holds the reason
    assert load_inference(open_bundle(TINY), "auto").name == "litert"
    assert "no Neural Engine today" in caplog.text
    # WHEN Core ML is asked for by name THEN there is no fallback
    with pytest.raises(errors.RuntimeUnavailable):
        load_inference(open_bundle(TINY), "coreml")


def test_loading_writes_nothing_to_the_terminal() -> None:
    # GIVEN LiteRT, whose native code greets on standard error
    code = (
        "import sys; from pathlib import Path; from model.bundle import open_bundle\n"
        "from model.inference import load_inference\n"
        "load_inference(open_bundle(Path(sys.argv[1])), 'litert')\n"
        "print('still', file=sys.stderr)\n"
    )
    # WHEN a process loads a bundle
    done = subprocess.run(
        [sys.executable, "-c", code, str(TINY)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    # THEN there is only what the process itself wrote, and standard error works afterwards
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "still\n")
