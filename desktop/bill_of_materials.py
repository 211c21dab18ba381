"""The bill of materials of a release: what the packed app is made of, in CycloneDX 1.5 (JSON).

    python -m desktop.bill_of_materials > clairvoix.cdx.json

The parts are those of `desktop/licences.py`; hashes are those that the lock holds for a package.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from desktop import licences, paths
from desktop.appinfo import BUNDLE_ID, NAME, VERSION


def bill() -> dict[str, Any]:
    """The bill as CycloneDX names things."""
    own, *parts = licences.bundled()
    packages = licences.packages()
    hashes = locked_hashes((paths.resources() / "requirements.lock").read_text(encoding="utf-8"))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": BUNDLE_ID,
                "name": NAME,
                "version": VERSION,
                "licenses": [{"expression": own.terms}],
            }
        },
        "components": [
            _component(part, part.name in packages, hashes.get(part.name, [])) for part in parts
        ],
        "dependencies": [{"ref": BUNDLE_ID, "dependsOn": [_reference(part) for part in parts]}],
    }


def locked_hashes(lock: str) -> dict[str, list[str]]:
    """SHA-256 of each file that the lock allows for a package, by the package's name."""
    blocks = re.split(r"^(?=\S)", lock, flags=re.MULTILINE)
    found = (re.match(r"([\w.-]+)==", block) for block in blocks)
    return {
        licences.normalised(name[1]): re.findall(r"--hash=sha256:([0-9a-f]{64})", block)
        for name, block in zip(found, blocks, strict=True)
        if name
    }


def _component(part: licences.Licence, on_index: bool, hashes: list[str]) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": _reference(part),
        "name": part.name,
        "licenses": [{"license": {"name": part.terms}}],
    }
    if part.version:
        component["version"] = part.version
    if on_index:
        component["purl"] = f"pkg:pypi/{part.name}@{part.version}"
        component["externalReferences"] = [
            {
                "type": "distribution",
                "url": component["purl"],
                "hashes": [{"alg": "SHA-256", "content": content} for content in hashes],
            }
        ]
    return component


def _reference(part: licences.Licence) -> str:
    return f"{part.name}@{part.version}" if part.version else part.name


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
