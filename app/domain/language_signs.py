"""Whether a text is in the language of the interview, told by script and by its commonest words."""

from __future__ import annotations

import unicodedata

from app.domain.text_units import listed, words_of

MIN_WORDS = 8
MIN_MARGIN = 0.15
MAX_FOREIGN_SCRIPT = 0.5
COMMON_WORDS = {
    "en": listed("the of and to in is that it for as with on are this be which by from or an can not when you we"),
    "es": listed("el la los las de que y en un una es por con para se del lo como más pero su al o este"),
    "fr": listed("le la les des de et un une est dans pour que qui sur avec pas plus par ce cette sont il du au"),
    "de": listed("der die das und ist ein eine zu den mit von nicht auf für sich des dem als auch wird werden im"),
    "it": listed("il lo gli che di un una per con non sono come più del della nel si è alla dei le anche"),
    "pt": listed("o os as de que um uma para  com não em por mais como do da no na se é dos são ao"),
    "nl": listed("de het een van en is dat niet op te met voor zijn die aan er door naar ook bij om als"),
    "pl": listed("i w na z do że nie się jest to o po jak za od przez oraz które są dla może"),
    "tr": listed("ve bir bu için ile da de olarak çok daha gibi ne olan kadar sonra var ama veya"),
    "id": listed("yang dan di ke dari untuk dengan ini itu adalah pada tidak dalam atau juga sebuah"),
}
LATIN_LANGUAGES = frozenset(COMMON_WORDS)


def is_other_language(text: str, language: str) -> bool:
    """False where the text is too short to tell or the expected language is not one we know."""
    expected = language.split("-", maxsplit=1)[0].lower()
    if expected not in LATIN_LANGUAGES:
        return False
    if _foreign_script_share(text) > MAX_FOREIGN_SCRIPT:
        return True
    words = words_of(text)
    if len(words) < MIN_WORDS:
        return False
    shares = {name: sum(word in common for word in words) / len(words) for name, common in COMMON_WORDS.items()}
    own = shares.pop(expected)
    return max(shares.values()) > own + MIN_MARGIN


def _foreign_script_share(text: str) -> float:
    letters = [char for char in text if char.isalpha()]
    foreign = sum(not unicodedata.name(char, "").startswith("LATIN") for char in letters)
    return foreign / len(letters) if letters else 0.0
