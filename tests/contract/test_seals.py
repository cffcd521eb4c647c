from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from app.adapters.organization_keys import OrganizationKeys
from app.adapters.sealed_values import SealedValues
from app.errors import StorageFailed
from app.ports import Seals
from tests.fakes.programs import LabelledValues

MINE, OTHERS = uuid.uuid4(), uuid.uuid4()


@pytest.fixture(params=["real", "fake"])
def seals(request: pytest.FixtureRequest, tmp_path: Path) -> Seals:
    return SealedValues(OrganizationKeys(tmp_path, [b"k" * 32])) if request.param == "real" else LabelledValues()


def test_what_is_sealed_opens_at_its_place_alone(seals: Seals) -> None:
    sealed = seals.seal(MINE, "endpoints/1/secret", b"whsec_abc")
    assert b"whsec_abc" not in sealed
    assert seals.open(MINE, "endpoints/1/secret", sealed) == b"whsec_abc"
    for organization, place in ((MINE, "endpoints/2/secret"), (OTHERS, "endpoints/1/secret")):
        with pytest.raises(StorageFailed):
            seals.open(organization, place, sealed)


@pytest.mark.parametrize("damaged", [b"", b"short", b"x" * 80])
def test_damage_is_told(tmp_path: Path, damaged: bytes) -> None:
    seals = SealedValues(OrganizationKeys(tmp_path, [b"k" * 32]))
    seals.seal(MINE, "place", b"a key is made")
    with pytest.raises(StorageFailed, match="damaged"):
        seals.open(MINE, "place", damaged)
