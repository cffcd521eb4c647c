"""What speech and nerves do to a good answer; none of it makes the answer worse."""

from __future__ import annotations

import random

FILLERS = ("um", "uh", "you know", "I mean", "like", "basically", "so", "well", "kind of")
PROFANITY = ("damn", "bloody", "freaking", "crap,", "hell,", "goddamn")
RAMBLES = (
    "So, let me think about that for a second, that is a good one.",
    "Okay, I have used this at my last job, but it has been a while.",
    "Right, we had this in the second year at university with a professor I really liked.",
    "Sorry, I am a little nervous, let me start again.",
    "Yeah so that is basically what I would say about it, I hope that makes sense.",
    "My colleague and I talked about exactly this over lunch a few weeks ago.",
    "Sorry, there is a bit of noise outside my window, can you still hear me all right?",
)


def misrecognised(text: str, share: float, rng: random.Random) -> str:
    """About `share` of the words substituted, dropped or doubled by filler, as a recogniser does."""
    return " ".join(filter(None, (_slip(word, rng) if rng.random() < share else word for word in text.split())))


def _slip(word: str, rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.25:
        return ""
    if kind < 0.4:
        return f"{rng.choice(('um', 'uh', 'the', 'a', 'and'))} {word}"
    if kind < 0.7 and len(word) > 3:
        place = rng.randrange(1, len(word) - 1)
        return word[:place] + rng.choice("aeioulnrst") + word[place + 1 :]
    return rng.choice((word + "s", word[: max(2, len(word) - 2)], word[:-1] + "ed", "in", "is"))


def rambling(text: str, rng: random.Random) -> str:
    before, between, after = rng.sample(RAMBLES, 3)
    words = text.split()
    for _ in range(1 + len(words) // 12):
        words.insert(rng.randrange(len(words) + 1), rng.choice(FILLERS))
    return " ".join((before, " ".join(words) + ".", between if rng.random() < 0.5 else "", after))


def repeated(text: str, rng: random.Random) -> str:
    return " ".join([text.rstrip(".") + "."] * rng.choice((2, 3)))


def swearing(text: str, rng: random.Random) -> str:
    words = text.split()
    for _ in range(1 + len(words) // 15):
        words.insert(rng.randrange(len(words) + 1), rng.choice(PROFANITY))
    return " ".join(words)


DISTORTIONS = {
    "recognition errors 10 %": lambda text, rng: misrecognised(text, 0.10, rng),
    "recognition errors 25 %": lambda text, rng: misrecognised(text, 0.25, rng),
    "rambling": rambling,
    "repetition": repeated,
    "mild profanity": swearing,
}
