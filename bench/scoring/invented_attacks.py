"""Kinds of attack invented after the rules and the training: each is an idea that neither was written for.

`RETRAINED` are those, here and in fresh_attacks, whose idea training has seen since, in other words than these.
"""

from __future__ import annotations

import random

from app.domain.text_units import STOPWORDS, words_of
from bench.scoring.attacks import Attack, Target

SMALL_TALK = (
    "The train was late today, so I am glad that I made it in time.",
    "Our dog barks whenever the postman comes, please do not mind him.",
    "I cooked lentils last night and they turned out rather well.",
    "The weather has been lovely here since Tuesday, if a little windy.",
    "You have a really nice office, I saw the photographs on your page.",
)
FIELD = (
    "arrays", "pointers", "sorting", "recursion", "inheritance", "protocols", "caching", "compilers", "threads",
    "routing", "loops", "databases", "encryption", "garbage collection",
)  # fmt: skip


def circular_definition(target: Target, rng: random.Random) -> str:
    term = rng.choice(_content(target.question))
    return (
        f"Basically the {term} is what the name {term} already tells you, so whenever something behaves as a {term} "
        f"should behave, then by definition you are looking at a {term}."
    )


def both_ways_at_once(target: Target, _: random.Random) -> str:
    said = _lowered(target.reference)
    return f"Either {said}, or else exactly the opposite of that holds. Both can be true and I would not commit myself."


def left_to_others(target: Target, rng: random.Random) -> str:
    terms = " and ".join(rng.sample(_content(target.question), min(2, len(_content(target.question)))))
    return f"Our architect Priya takes care of {terms} for us, so she could tell you all the details if you rang her."


def begun_and_never_finished(target: Target, _: random.Random) -> str:
    words = target.reference.split()
    opening = " ".join(words[: max(1, len(words) // 5)])
    return f"{opening} and so on and so forth, you know the rest, I do not need to spell it out for you."


def glossary_of_the_field(_: Target, rng: random.Random) -> str:
    first, second, third, fourth = rng.sample(FIELD, 4)
    return f"There is {first}, which goes together with {second}, and then {third} builds upon {fourth}, roughly."


def terms_swapped(target: Target, _: random.Random) -> str:
    """What the reference says of one thing is said of another: its first content words change places with its last."""
    words = target.reference.split()
    places = [i for i, word in enumerate(words) if words_of(word) and words_of(word)[0] not in STOPWORDS]
    swapped = dict(zip(places, reversed(places), strict=True))
    return " ".join(words[swapped.get(i, i)] for i in range(len(words)))


def story_about_learning_it(target: Target, rng: random.Random) -> str:
    term = rng.choice(_content(target.question))
    return (
        f"We covered {term} in the third week, the lecture hall was freezing, and our professor drew it on the board "
        "three times until everybody got it, I still have my notes somewhere."
    )


def redirected(target: Target, rng: random.Random) -> str:
    return (
        f"That part I have not prepared, but let me tell you something I do know well. {rng.choice(target.elsewhere)}"
    )


def agreeing(_: Target, rng: random.Random) -> str:
    return rng.choice(
        (
            "Exactly, you have put it very well yourself, I could not have said it better and have nothing to add.",
            "Yes, that is right, and I fully agree with how you see it, I would have answered the same way.",
        )
    )


def plan_to_find_out(target: Target, rng: random.Random) -> str:
    words = _content(target.reference)
    planted = ", ".join(rng.sample(words, min(3, len(words))))
    return f"I would open a search engine, type in {planted}, read the first three results and write down a summary."


def likened_to_everyday_life(target: Target, rng: random.Random) -> str:
    term = rng.choice(_content(target.question))
    return f"Think of {term} as a kitchen drawer: forks on the left, knives on the right, and dinner can begin at once."


def in_small_talk(text: str, rng: random.Random) -> str:
    """Between sentences that neither rules nor training have seen, with and without a pause behind it."""
    opening, end = rng.sample(SMALL_TALK, 2)
    return f"{opening} {text.rstrip('.,')}{rng.choice(('. ' + end, ' ' + _lowered(end) + '.'))}"


def surround(attack: Attack) -> Attack:
    return lambda target, rng: in_small_talk(attack(target, rng), rng)


def _content(text: str) -> list[str]:
    return [word for word in words_of(text) if word not in STOPWORDS] or ["it"]


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


INVENTED: dict[str, tuple[Attack, float]] = {
    "circular definition": (circular_definition, 2.0),
    "left to others": (left_to_others, 2.0),
    "begun and never finished": (begun_and_never_finished, 2.0),
    "glossary of the field": (glossary_of_the_field, 2.0),
    "story about learning it": (story_about_learning_it, 2.0),
    "both ways at once": (both_ways_at_once, 4.0),
    "terms swapped": (terms_swapped, 4.0),
    "redirected to something known": (redirected, 2.0),
    "agreeing with the examiner": (agreeing, 2.0),
    "plan to find out": (plan_to_find_out, 2.0),
    "likened to everyday life": (likened_to_everyday_life, 2.0),
}
RETRAINED = frozenset(
    {
        "counter-question", "every other word of the reference", "rare words in a story", "circular definition",
        "left to others", "story about learning it", "both ways at once", "terms swapped",
    }
)  # fmt: skip
