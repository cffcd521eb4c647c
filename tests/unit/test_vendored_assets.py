"""What we serve of others is what their packages hold, each file named with its version and digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from config import ROOT

VENDOR = ROOT / "app" / "static" / "vendor"


def read_packages() -> list[dict[str, Any]]:
    manifest = json.loads((VENDOR / "MANIFEST.json").read_text(encoding="utf-8"))
    packages: list[dict[str, Any]] = manifest["packages"]
    return packages


def test_every_file_has_the_digest_of_the_manifest() -> None:
    for package in read_packages():
        for name, digest in package["files"].items():
            assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_no_file_is_missing_in_the_manifest() -> None:
    named = {name for package in read_packages() for name in package["files"]}
    present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert present - {"MANIFEST.json"} == named


def test_every_package_comes_with_an_exact_version_and_its_licence() -> None:
    for package in read_packages():
        assert all(part.isdigit() for part in package["version"].split("."))
        assert package["licence"]
        assert any(name.endswith("LICENSE") for name in package["files"]), package["package"]
