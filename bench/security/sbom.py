"""`python -m bench.security.sbom`: what the product is made of, as CycloneDX JSON on stdout.

Python packages from the pinned requirements, JavaScript from the manifest of what is vendored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ("requirements.txt", "requirements-models.txt")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def list_python() -> Iterator[dict[str, Any]]:
    for name in REQUIREMENTS:
        for block in _blocks((ROOT / name).read_text(encoding="utf-8")):
            found = PIN.match(block)
            if found:
                package, version = found[1].lower().replace("_", "-"), found[2]
                yield {
                    **_component(package, version, f"pkg:pypi/{package}@{version}"),
                    "properties": [{"name": "sha256 of a file", "value": digest} for digest in HASH.findall(block)],
                }


def list_javascript() -> Iterator[dict[str, Any]]:
    manifest = json.loads((ROOT / "app/static/vendor/MANIFEST.json").read_text(encoding="utf-8"))
    for package in manifest["packages"]:
        name, version = package["package"], package["version"]
        files = [{"name": f"sha256 of {file}", "value": digest} for file, digest in package["files"].items()]
        purl = f"pkg:npm/{name.replace('@', '%40')}@{version}"
        yield {**_component(name, version, purl), "properties": files}


def make_sbom() -> dict[str, Any]:
    components = [*list_python(), *list_javascript()]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "interviewbot", "bom-ref": "interviewbot"}},
        "components": components,
        "dependencies": [{"ref": "interviewbot", "dependsOn": [part["bom-ref"] for part in components]}],
    }


def _blocks(text: str) -> list[str]:
    """One for each pinned package, with the lines of its hashes."""
    return re.split(r"\n(?=[A-Za-z0-9])", text)


def _component(name: str, version: str, purl: str) -> dict[str, Any]:
    return {"type": "library", "name": name, "version": version, "purl": purl, "bom-ref": purl}


if __name__ == "__main__":
    print(json.dumps(make_sbom(), indent=2))
