"""What is packed beside the code."""

from __future__ import annotations

import lzma
import os
import shutil
from pathlib import Path

from desktop.packaging import packing
from model.bundle import MANIFEST, SHIPPED, open_bundle


def laid_out(entries: list[packing.Entry], folder: Path) -> Path:
    """Put the files where the packer puts them; the model's folder."""
    for source, target in entries:
        place = folder / target
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, place)
    return folder / "assets" / "model"


def test_the_mac_gets_the_model_as_it_is(tmp_path: Path) -> None:
    model = laid_out(packing.model(tmp_path, core_ml=True), tmp_path / "app")
    assert (model / MANIFEST).read_bytes() == (SHIPPED / MANIFEST).read_bytes()
    open_bundle(model).verify_all()


def test_without_core_ml_its_half_stays_out_and_the_model_is_whole(tmp_path: Path) -> None:
    # WHEN it is packed for a system without Core ML
    model = laid_out(packing.model(tmp_path, core_ml=False), tmp_path / "app")
    # THEN it is a bundle of the same version, whole, with all that is described and taught with
    bundle = open_bundle(model)
    bundle.verify_all()
    whole = open_bundle(SHIPPED).manifest
    assert (bundle.manifest.version, bundle.manifest.scores) == (whole.version, whole.scores)
    left_out = {name.split("/")[0] for name in set(whole.files) - set(bundle.manifest.files)}
    assert left_out == {"encoder.mlpackage", "decoder.mlpackage", "decoder.embeddings.npy"}
    assert set(os.listdir(model)) == {*bundle.manifest.files, MANIFEST}


def test_a_program_is_compressed_once_for_each_version_of_it(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_bytes(b"one" * 1000)
    packed = Path(packing.compressed(program, tmp_path))
    made = packed.stat().st_mtime_ns
    assert packed.name == "program.xz"
    assert packing.compressed(program, tmp_path) == str(packed)
    assert packed.stat().st_mtime_ns == made
    # WHEN there is a newer one
    program.write_bytes(b"two" * 1000)
    os.utime(program, (made / 1e9 + 10,) * 2)
    packing.compressed(program, tmp_path)
    assert lzma.decompress(packed.read_bytes()) == b"two" * 1000
