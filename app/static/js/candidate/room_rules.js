/** What follows from the state of the room: pure questions about it. */
const ENDED = new Set(["completed", "abandoned", "technical_failure"]);
const UNHEARD_SECONDS = 20;
const PROMPT_SHARE_OF_SILENCE = 0.6;

export function isOver(interview) {
  return ENDED.has(interview);
}

/** Which part of the page is shown: "check", "queue", "interview", "left", "elsewhere", "refused" or "end". */
export function screenOf(state) {
  if (state.refusal) return "refused";
  if (state.elsewhere) return "elsewhere";
  if (isOver(state.interview)) return "end";
  if (state.left) return "left";
  if (!state.entered) return "check";
  return state.interview === "queued" ? "queue" : "interview";
}

export function wantsRecording(state) {
  const isAnswering = screenOf(state) === "interview" && state.turn?.stage === "answering" && !state.held;
  return isAnswering && state.microphone.on && !state.typing && state.turn.secondsLeft !== 0;
}

/**
 * The server stops the clock of an interview whose candidate is away. So does a candidate whose microphone failed
 * in mid-answer stay away, until it works again or they choose to type.
 */
export function wantsConnection(state) {
  const screen = screenOf(state);
  return (screen === "interview" || screen === "queue") && !isHeldByMicrophone(state);
}

export function isHeldByMicrophone(state) {
  return state.microphone.problem !== null && !state.typing && state.turn?.stage === "answering";
}

/** What to ask after a silence: {kind: "finished" or "unheard", endsInSeconds}, or null. */
export function silencePrompt(state) {
  const { turn, online, policy } = state;
  if (!online || state.held || state.typing || turn?.stage !== "answering") return null;
  if (turn.heard) {
    return turn.silenceSeconds >= promptAfterSeconds(policy) ? prompt("finished", turn) : null;
  }
  return turn.unheardSeconds >= UNHEARD_SECONDS ? prompt("unheard", turn) : null;
}

/** Never so late that nobody could read the prompt before a short silence window ends. */
function promptAfterSeconds(policy) {
  return Math.min(policy.finished_prompt_seconds, PROMPT_SHARE_OF_SILENCE * policy.end_silence_seconds);
}

function prompt(kind, turn) {
  return { kind, endsInSeconds: turn.endsInSeconds };
}
