from __future__ import annotations

from bench.diagram import TARGET, draw, list_tiers


def test_the_diagram_is_drawn_from_the_code_as_it_is() -> None:
    assert TARGET.read_text(encoding="utf-8") == draw(list_tiers()), "run `make diagram`"
