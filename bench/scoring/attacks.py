"""Answers made to fool a grader. Training sees only `TRAINING`; the report adds kinds and wordings of its own."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.text_units import STOPWORDS, sentences_of, words_of
from bench.scoring.distortions import RAMBLES


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
    "At my last company we had a lot of meetings about it, and in the end we found a good compromise.",
    "My manager asked me the same thing once, and I told him that I would look into it over the weekend.",
    "We had a big release in spring, so the whole team stayed late and somebody ordered pizza.",
    "It took me a while to get used to it, but now I would not want to miss it any more.",
    "My brother studies something similar, and he explains these things much better than I ever could.",
    "I read an article about that on the train this morning, it was quite long but well written.",
    "First you have to understand what the customer wants, everything else follows from there.",
    "There was a workshop where a speaker from Norway showed us some slides, and people took photographs.",
    "I could look that up in a minute, nobody keeps such things in their head these days.",
    "Some people like it and some people do not, and I would say that I am somewhere in between.",
    "When I started out I made many mistakes, but a mentor helped me and I learn something new every day.",
    "The documentation tells you most of what you need, and for the rest there are forums.",
    "It is used by large companies all over the world, and there must be a reason for that.",
    "Good question, let me put it that way: it works, and it works reliably, and that is what counts.",
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


def asking_back(target: Target, rng: random.Random) -> str:
    topic = target.question.rstrip("?.").strip()
    lowered = topic[:1].lower() + topic[1:]
    return rng.choice(
        (
            f"Do you mean in general, or for a special case, when you ask {lowered}?",
            f"Sorry, did you say {lowered}, or did I hear that wrong?",
            f"Before I go into this, {lowered}, is that meant in theory or in practice?",
            f"So you would like to know {lowered}, right? Is there something more specific that you want to hear?",
        )
    )


def question_terms_in_talk(target: Target, rng: random.Random) -> str:
    words = [word for word in words_of(target.question) if word not in STOPWORDS] or ["it"]
    term = " ".join(rng.sample(words, min(len(words), rng.randint(1, 3))))
    talk = rng.choice(TALK)
    return rng.choice(
        (
            f"With {term} it is like this: {talk[:1].lower()}{talk[1:]}",
            f"{talk} That is what I know of {term}.",
            f"I have heard of {term}, of course. {talk}",
            f"{talk} So {term} is {term}, if you see what I mean.",
        )
    )


def half_the_words(target: Target, rng: random.Random) -> str:
    words = target.reference.split()
    kept = sorted(rng.sample(range(len(words)), max(1, round(len(words) * rng.uniform(0.4, 0.6)))))
    return " ".join(words[i] for i in kept)


def words_exchanged(target: Target, rng: random.Random) -> str:
    """The reference's content words in each other's places; what stands between them stays."""
    words = target.reference.split()
    places = [i for i, word in enumerate(words) if not STOPWORDS.issuperset(words_of(word))]
    taken = rng.sample(places, len(places))
    for place, word in zip(places, [words[i] for i in taken], strict=True):
        words[place] = word
    return " ".join(words)


def asserted_and_denied(target: Target, rng: random.Random) -> str:
    denied = negated_reference(target, rng)
    return rng.choice(
        (
            f"{target.reference} On the other hand, {denied[:1].lower()}{denied[1:]}",
            f"{denied} Or it is the case after all: {target.reference}",
            f"Some say: {target.reference} Others say: {denied} I think that they are all right.",
        )
    )


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


def some_words(target: Target, rng: random.Random) -> str:
    """Part of what a list of all words, or the shuffled reference, has."""
    words = rng.choice((keyword_list, shuffled_reference))(target, rng).split()
    return " ".join(words[: max(1, round(len(words) * rng.uniform(0.3, 1.0)))])


DISORDERED = (some_words, some_words, half_the_words, words_exchanged, negated_reference, asserted_and_denied)


def among_talk(text: str, elsewhere: Sequence[str], rng: random.Random) -> str:
    """The text between sentences about other things; not every speaker makes a pause between the two."""
    around = [rng.choice(rng.choice((TALK, RAMBLES, elsewhere))) for _ in range(2)]
    before, after = rng.choice(((around[0], ""), ("", around[1]), tuple(around)))
    pause = rng.choice((". ", ", ", " "))
    follows = after if pause == ". " else after[:1].lower() + after[1:]
    return f"{before} {text.rstrip('.,')}{pause}{follows}".strip()


def disorder_among_talk(target: Target, rng: random.Random) -> str:
    """What has no form of its own, between sentences that do."""
    return among_talk(rng.choice(DISORDERED)(target, rng), target.elsewhere, rng)


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
    "question's terms in other talk": (question_terms_in_talk, 0.0),
    "asking back": (asking_back, 0.0),
    "half the words of the reference": (half_the_words, 0.3),
    "words exchanged": (words_exchanged, 0.3),
    "asserted and denied": (asserted_and_denied, 0.3),
    "one word again and again": (one_word_again, 0.05),
    "disorder among talk": (disorder_among_talk, 0.3),
}
