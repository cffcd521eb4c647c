"""The bill of materials names everything that is installed and vendored, as CycloneDX wants it."""

from __future__ import annotations

from bench.security.sbom import REQUIREMENTS, make_sbom
from config import ROOT


def test_every_pin_and_every_vendored_package_is_in_it() -> None:
    named = {part["purl"] for part in make_sbom()["components"]}
    pins = [
        line.split("==")[0].split("[")[0].lower()
        for name in REQUIREMENTS
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if "==" in line and line[0].isalnum()
    ]
    packages = {name.split("@")[0].removeprefix("pkg:pypi/") for name in named if name.startswith("pkg:pypi/")}
    assert packages == {pin.replace("_", "-") for pin in pins}
    assert any(name.startswith("pkg:npm/socket.io-client@") for name in named)
    assert len(named) == len(make_sbom()["components"])


def test_each_component_can_be_looked_up_and_is_referred_to() -> None:
    sbom = make_sbom()
    assert (sbom["bomFormat"], sbom["specVersion"]) == ("CycloneDX", "1.6")
    assert all(part["version"] and part["purl"] == part["bom-ref"] for part in sbom["components"])
    assert sbom["dependencies"][0]["dependsOn"] == [part["purl"] for part in sbom["components"]]
