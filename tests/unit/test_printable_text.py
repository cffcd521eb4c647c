"""What of a text can be printed, and what is said of the rest."""

from __future__ import annotations

import pytest

from app.domain.printable_text import make_printable


def draws_all(_character: str) -> bool:
    return True


def draws_basic(character: str) -> bool:
    return ord(character) < 0x10000


def test_plain_text_stays_as_it_is() -> None:
    printable = make_printable("José Ñandú, Đorđe, Αθηνά, 王小明", draws_all)
    assert printable.text == "José Ñandú, Đorđe, Αθηνά, 王小明"
    assert printable.notices == ()


def test_accents_are_composed() -> None:
    assert make_printable("Jose\u0301", draws_all).text == "José"


def test_a_character_that_no_font_draws_is_named() -> None:
    printable = make_printable("Zoë 😀", draws_basic)
    assert printable.text == "Zoë [grinning face]"
    assert printable.notices == ("A character cannot be printed and stands by name in square brackets: grinning face.",)


def test_skin_tones_and_joiners_leave_no_trace() -> None:
    assert make_printable("👩🏽\u200d💻", draws_all).text == "👩💻"


def test_invisible_characters_without_glyph_vanish() -> None:
    printable = make_printable("a\u200bb\ufeffc", draws_basic_without_format)
    assert printable.text == "abc"
    assert printable.notices == ()


def draws_basic_without_format(character: str) -> bool:
    return character.isprintable()


def test_many_missing_characters_are_summed_up() -> None:
    notices = make_printable("😀😁😂😃😄😅😆", draws_basic).notices
    assert len(notices) == 1
    assert notices[0].endswith("smiling face with open mouth and smiling eyes and 2 more.")


@pytest.mark.parametrize(("text", "script"), [("हिन्दी", "Devanagari"), ("বাংলা", "Bengali"), ("ไทย", "Thai")])
def test_scripts_that_need_shaping_are_told(text: str, script: str) -> None:
    notices = make_printable(f"Name: {text}", draws_all).notices
    assert len(notices) == 1
    assert notices[0].startswith(f"{script} writing is printed letter by letter")


@pytest.mark.parametrize("text", ["محمد", "שלום", "Дмитрий", "Ωμέγα", "王小明", "さくら", "김민수", "გიორგი"])
def test_scripts_that_print_right_are_not_told(text: str) -> None:
    assert make_printable(text, draws_all).notices == ()
