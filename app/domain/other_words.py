"""What an answer says besides the words that were asked or expected."""

from __future__ import annotations

from app.domain.text_units import STOPWORDS, WORD, content_words, stem


def other_words(question: str, reference: str, answer: str) -> str:
    """The answer without the content words of both.

    What is left of talk in which expected words were planted is near to neither. Read together with those words, the
    same talk comes near to both, as a sentence model reads each word by the words around it.
    """
    known = frozenset((*content_words(question), *content_words(reference)))
    return WORD.sub(lambda match: "" if _is_among(known, match.group().lower()) else match.group(), answer)


def _is_among(known: frozenset[str], word: str) -> bool:
    return word not in STOPWORDS and stem(word) in known
