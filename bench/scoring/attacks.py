"""Answers made to fool a grader. Training sees only `TRAINING`; the report adds kinds and wordings of its own."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.text_units import STOPWORDS, sentences_of, words_of


@dataclass(frozen=True)
class Target:
    """What an attacker may know, and what other candidates said to other questions."""

    question: str
    reference: str
    elsewhere: tuple[str, ...]


Attack = Callable[[Target, random.Random], str]

TALK = (
    "I think that communication matters a lot and I always try to be a team player who delivers on time.",
    "In my experience it depends on the project, there are many ways to do it and you have to choose the best one.",
    "It is a very important concept in computer science and every developer should know it well.",
    "I have worked with this for five years and my managers were always happy with my results.",
    "There are pros and cons, and in the end you weigh them and discuss them with your colleagues.",
    "We use modern tools and best practices, and we always write clean code that scales.",
    "You can read about this in any good book, it is really one of the fundamentals.",
)
NONSENSE = (
    "banana",
    "purple",
    "quickly",
    "seven",
    "window",
    "rain",
    "guitar",
    "under",
    "stone",
    "river",
    "over",
    "cloud",
)


def off_topic(target: Target, rng: random.Random) -> str:
    return rng.choice(target.elsewhere)


def generic_talk(_: Target, rng: random.Random) -> str:
    return " ".join(rng.sample(TALK, rng.randint(1, 4)))


def keyword_list(target: Target, rng: random.Random) -> str:
    words = [word for word in words_of(target.reference) if word not in STOPWORDS]
    rng.shuffle(words)
    return rng.choice((", ", " ")).join(words)


def shuffled_reference(target: Target, rng: random.Random) -> str:
    words = target.reference.split()
    rng.shuffle(words)
    return " ".join(words)


def negated_reference(target: Target, rng: random.Random) -> str:
    opening = rng.choice(("It is not true that", "No, it is never the case that", "It does not mean that"))
    said = [sentence.text for sentence in sentences_of(target.reference)]
    return " ".join(f"{opening} {text[:1].lower()}{text[1:]}" for text in said)


def question_turned(target: Target, rng: random.Random) -> str:
    topic = target.question.rstrip("?.").strip()
    return rng.choice(
        (
            f"You ask {topic[:1].lower()}{topic[1:]}, and that is what I would like to answer.",
            f"The question is {topic}. {topic}.",
            f"{topic}? Well, {topic[:1].lower()}{topic[1:]}.",
        )
    )


def question_words(target: Target, rng: random.Random) -> str:
    words = [word for word in words_of(target.question) if word not in STOPWORDS] or ["it"]
    about = " and ".join(rng.sample(words, min(len(words), 3)))
    return rng.choice(
        (
            f"It is about {about}, which is used very often when you need {words[0]}.",
            f"Well, {about} are very important, because without {words[-1]} nothing would work.",
        )
    )


def nonsense(_: Target, rng: random.Random) -> str:
    return " ".join(rng.choices(NONSENSE, k=rng.randint(4, 25)))


def one_word_again(target: Target, rng: random.Random) -> str:
    word = rng.choice([w for w in words_of(target.reference) if w not in STOPWORDS] or ["yes"])
    return " ".join([word] * rng.randint(3, 12))


def terms_in_talk(target: Target, rng: random.Random) -> str:
    words = [word for word in words_of(target.reference) if word not in STOPWORDS] or ["it"]
    planted = " and ".join(rng.sample(words, min(len(words), rng.randint(1, 4))))
    talk = rng.choice((*TALK, rng.choice(target.elsewhere)))
    return rng.choice(
        (
            f"{talk} Things like {planted} come up there all the time.",
            f"When people say {planted} at a party, I remember this: {talk}",
            f"My friend has a dog called {planted}. {talk}",
        )
    )


TRAINING: dict[str, tuple[Attack, float]] = {
    "off topic": (off_topic, 0.0),
    "generic talk": (generic_talk, 0.0),
    "keyword list": (keyword_list, 0.2),
    "shuffled reference": (shuffled_reference, 0.2),
    "negated reference": (negated_reference, 0.2),
    "question turned round": (question_turned, 0.0),
    "question's words": (question_words, 0.0),
    "nonsense": (nonsense, 0.0),
    "terms in other talk": (terms_in_talk, 0.1),
    "one word again and again": (one_word_again, 0.05),
}
