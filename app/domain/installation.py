"""What is wrong with an installation, judged from what was seen of it. Each judgement says the mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

OK, DEGRADED, FAILED = "ok", "degraded", "failed"
GRAVITY = (OK, DEGRADED, FAILED)
NEARLY_FULL = 0.8
# One-time codes change every 30 s; leases and times of answers are compared between machines.
NOTABLE_OFFSET_SECONDS, WRONG_OFFSET_SECONDS = 2.0, 20.0
CPU = "cpu"
MIB = 2**20
LEAST_FREE_BYTES = 200 * MIB
OTHERS_MAY_LOOK = 0o077


@dataclass(frozen=True)
class Finding:
    status: str
    detail: str


@dataclass(frozen=True)
class RedisCondition:
    """`most_bytes` is 0 where nothing limits it; `ahead_seconds` is how far its clock is ahead of ours."""

    appends: bool
    append_failed: bool
    eviction: str
    used_bytes: int
    most_bytes: int
    ahead_seconds: float = 0.0


@dataclass(frozen=True)
class SpeechCondition:
    """`models` as they will be loaded; `missing` and `fallback` say why not as asked for, or are empty.

    `in_use` is what living workers of this machine tell of their models.
    """

    models: tuple[str, ...]
    device: str
    compute_type: str
    missing: str = ""
    fallback: str = ""
    in_use: tuple[str, ...] = ()

    @property
    def left_for_the_cpu(self) -> bool:
        """A worker tried the GPU that there is, and could not use it."""
        return self.device != CPU and any(f"({CPU} " in told for told in self.in_use)


@dataclass(frozen=True)
class FolderCondition:
    """`problem` says why it cannot be written, or is empty; `mode` are its permission bits."""

    path: str
    free_bytes: int
    mode: int
    problem: str = ""


def worst(findings: Sequence[Finding], otherwise: str) -> Finding:
    """All that is wrong, as grave as the gravest; `otherwise` where nothing is."""
    wrong = [finding for finding in findings if finding.status != OK]
    if not wrong:
        return Finding(OK, otherwise)
    gravest = max(wrong, key=lambda finding: GRAVITY.index(finding.status))
    return Finding(gravest.status, " ".join(finding.detail for finding in wrong))


def judge_redis(seen: RedisCondition) -> Finding:
    return worst(list(_redis_problems(seen)), f"append-only, nothing is evicted, {seen.used_bytes // MIB} MiB used")


def _redis_problems(seen: RedisCondition) -> Iterable[Finding]:
    if not seen.appends:
        yield Finding(
            FAILED,
            "Redis writes no append-only file: speech that was acknowledged is lost when it restarts. "
            "Set `appendonly yes` and `appendfsync everysec`.",
        )
    if seen.append_failed:
        yield Finding(FAILED, "Redis could not write its append-only file lately. Look at its disk and its log.")
    if seen.eviction != "noeviction":
        yield Finding(
            FAILED,
            f"Redis throws data away when it is full ({seen.eviction}), also jobs and speech. "
            "Set `maxmemory-policy noeviction`, and give other programs a Redis of their own.",
        )
    if seen.most_bytes and seen.used_bytes > NEARLY_FULL * seen.most_bytes:
        used = f"{seen.used_bytes // MIB} of {seen.most_bytes // MIB} MiB"
        yield Finding(DEGRADED, f"Redis uses {used}. Raise `maxmemory`: once it is full, chunks of speech are refused.")


def judge_clocks(ahead_seconds: Mapping[str, float]) -> Finding:
    """How far the clock of each named place is ahead of this machine's."""
    problems = [_clock_problem(name, ahead) for name, ahead in ahead_seconds.items() if _is_notable(ahead)]
    return worst(problems, f"within {NOTABLE_OFFSET_SECONDS:g} s: {', '.join(ahead_seconds) or 'this machine alone'}")


def _is_notable(ahead: float) -> bool:
    return abs(ahead) > NOTABLE_OFFSET_SECONDS


def _clock_problem(name: str, ahead: float) -> Finding:
    status = FAILED if abs(ahead) > WRONG_OFFSET_SECONDS else DEGRADED
    way = "ahead of" if ahead > 0 else "behind"
    told = f"The clock of {name} is {abs(ahead):.1f} s {way} this machine's."
    return Finding(status, f"{told} Run a time service (chrony, systemd-timesyncd) on both.")


def judge_folders(seen: Sequence[FolderCondition]) -> Finding:
    problems = [finding for folder in seen for finding in _folder_problems(folder)]
    free = min((folder.free_bytes for folder in seen if not folder.problem), default=0)
    return worst(problems, f"{len(seen)} folders can be written, {free // MIB} MiB free")


def _folder_problems(folder: FolderCondition) -> Iterable[Finding]:
    if folder.problem:
        yield Finding(
            FAILED,
            f"{folder.path} cannot be written: {folder.problem}. Make it belong to the user that runs the product, or "
            "name another folder in INTERVIEWBOT_HOME.",
        )
    elif folder.free_bytes < LEAST_FREE_BYTES:
        yield Finding(
            FAILED, f"Only {folder.free_bytes // MIB} MiB are free in {folder.path}; recordings need more. Free some."
        )
    elif folder.mode & OTHERS_MAY_LOOK:
        yield Finding(DEGRADED, f"Other users of this machine may look into {folder.path}. Run `chmod 700` on it.")


def judge_keys(closed: Sequence[str]) -> Finding:
    """`closed` are the organisations whose data keys do not open."""
    if not closed:
        return Finding(OK, "every stored data key opens")
    return Finding(
        FAILED,
        f"ENCRYPTION_KEYS does not open the data keys of {len(closed)} organisations, so their recordings cannot be "
        "heard. Add the key that was in use before behind the new one; it is where you keep your keys.",
    )


def judge_speech(seen: SpeechCondition) -> Finding:
    if seen.missing:
        return Finding(FAILED, f"{seen.missing} (This concerns machines with speech workers.)")
    found = f"{', '.join(dict.fromkeys(seen.models))} on {seen.device} as {seen.compute_type}"
    if seen.left_for_the_cpu:
        return Finding(
            DEGRADED,
            f"There is a GPU, and a speech worker of this machine works on the CPU ({', '.join(seen.in_use)}). Start "
            "it again. If it stays so, either its unit may not see the GPU (deploy/systemd/gpu.conf), or the GPU has "
            "too little memory or a driver too old for CUDA 12; then its log says speech_falls_back_to_the_cpu.",
        )
    return Finding(DEGRADED, f"{seen.fallback} In use: {found}.") if seen.fallback else Finding(OK, found)


def judge_fonts(missing: Sequence[str]) -> Finding:
    if missing:
        return Finding(FAILED, f"Reports lack the fonts {', '.join(missing)}. Install requirements.txt again.")
    return Finding(OK, "the fonts of reports are there")
