"""Sentences of an answer that have nothing to do with the question: nobody is rated by them."""

from __future__ import annotations

import numpy as np

from app.adapters.sentence_model import SentenceModel
from app.domain.instruction_spans import without
from app.domain.text_units import content_words, sentences_of, words_of

# Of the sentences of people's good answers 1 in 200 goes, of talk 2 in 3 (docs/scoring.md).
LEAST_NEAR = 0.2
# "No." and "Not at all." belong to what follows.
MOST_WORDS_KEPT = 3


def leave_out_talk(model: SentenceModel, question: str, reference: str, points: tuple[str, ...], answer: str) -> str:
    """The answer with talk blanked, every other character in its place; all of it where there is nothing else.

    Talk has none of the reference's words and comes near to neither question, reference nor key point. It is looked at
    by itself: beside other sentences the model would see it in their light, and them in its.
    """
    expected = frozenset(content_words(reference))
    about = np.stack([model.pooled(text) for text in (question, reference, *points)])
    talk = [
        sentence
        for sentence in sentences_of(answer)
        if len(words_of(sentence.text)) > MOST_WORDS_KEPT
        and expected.isdisjoint(content_words(sentence.text))
        and (about @ model.pooled(sentence.text)).max() < LEAST_NEAR
    ]
    left = without(answer, talk)
    return left if words_of(left) else answer
