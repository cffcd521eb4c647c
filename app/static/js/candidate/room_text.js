/** Every sentence of the room that depends on its state; pure, so that each can be tested. */
import { clockText, spokenDuration } from "./clock_text.js";
import { isHeldByMicrophone, screenOf, silencePrompt } from "./room_rules.js";

const END_REASONS = {
  silence: "You paused for a while, so we took your answer as complete.",
  finished: "Thank you. The next question is on its way.",
  no_speech_timeout: "We heard nothing, so we go on to the next question. That happens; do not worry.",
  audio_timeout: "No more sound reached us, so we kept what you had said.",
  max_duration: "The time for this question is used. What you said is kept.",
};
const ENDINGS = {
  abandoned: "The interview has ended because the connection was away for long. What you answered is saved.",
  technical_failure: "Something went wrong on our side. It does not count against you; what you answered is saved.",
};
// Chunks of 0.2 s: a few are always under way.
const SOME_CHUNKS = 4;
const MANY_CHUNKS = 15;
const FAREWELL = "That was everything. Your answers are saved.";

/** The line beside the microphone: {tone, title, hint}; tones: "listening", "muted", "busy", "trouble". */
export function microphoneLine(state) {
  if (isHeldByMicrophone(state)) return line("trouble", "Paused: no microphone", "The clock is stopped meanwhile.");
  if (!state.turn) return line("busy", "One moment…", "The first question is on its way. Your microphone is off.");
  return STAGE_LINES[state.turn.stage](state);
}

const STAGE_LINES = {
  reading: () => line("muted", "Reading the question", "Your microphone is off until the reading ends."),
  answering: answeringLine,
  finishing: () => line("busy", "Saving your answer…", "The microphone is off."),
  ended: (state) => line("busy", "Next question coming…", END_REASONS[state.turn.reason] ?? "The microphone is off."),
};

function answeringLine(state) {
  if (state.typing) return line("muted", "Typing", "The microphone is off while you type.");
  if (!state.microphone.on) return line("busy", "Starting the microphone…", "");
  if (state.turn.speaking) return line("listening", "Listening", "We hear you.");
  return line("listening", "Listening", state.turn.heard ? "Take your time." : "Speak when you are ready.");
}

function line(tone, title, hint) {
  return { tone, title, hint };
}

/** {tone, text} of the chip that tells whether the page reaches the server. */
export function connectionChip(state) {
  if (isHeldByMicrophone(state)) return { tone: "warn", text: "Paused" };
  if (state.online === null) return { tone: "warn", text: "Connecting…" };
  return state.online ? { tone: "good", text: "Connected" } : { tone: "warn", text: "Reconnecting…" };
}

/** {tone, text} of the chip that tells where the answer is; `unacknowledged` chunks are on this device alone. */
export function savedChip(state, unacknowledged, persistent) {
  if (unacknowledged > MANY_CHUNKS) {
    return { tone: "warn", text: persistent ? "Kept on this device" : "Kept in this window" };
  }
  if (unacknowledged > SOME_CHUNKS) return { tone: "good", text: "Sending…" };
  const isOver = state.turn !== null && (state.turn.stage === "ended" || state.turn.stage === "finishing");
  if (isOver && state.savedTurn < state.turn.number) return { tone: "good", text: "Saving your answer…" };
  return { tone: "good", text: "All saved" };
}

/** What the banner says while the network is gone; empty where there is nothing to worry about. */
export function offlineText(state) {
  if (state.online !== false || state.microphone.problem !== null || screenOf(state) !== "interview") return "";
  const isRecording = state.turn?.stage === "answering" && state.microphone.on && !state.typing;
  return isRecording
    ? "Keep talking if you like: recording goes on here, and everything is sent when the connection returns."
    : "It goes on by itself when the connection returns. The clock is stopped meanwhile.";
}

/** {title, text} of the gentle question after a silence, or null. */
export function promptText(state) {
  const prompt = silencePrompt(state);
  if (!prompt) return null;
  return prompt.kind === "finished" ? finishedPrompt(prompt.endsInSeconds) : unheardPrompt(prompt.endsInSeconds);
}

function finishedPrompt(seconds) {
  const when = seconds === null ? "shortly" : `in ${spokenDuration(Math.ceil(seconds))}`;
  return {
    title: "Finished?",
    text: `If you say nothing more, we take your answer as complete ${when} and go on to the next question. Just keep talking, or press “I’m still thinking”, for more time.`,
  };
}

function unheardPrompt(seconds) {
  const when = seconds === null ? "" : ` We go on in ${spokenDuration(seconds)} if nothing is heard.`;
  return {
    title: "We have not heard you yet",
    text: `Thinking? Take your time. If you are speaking, check that the bar moves, or choose “Type instead”.${when}`,
  };
}

/** A follow-up belongs to its question and has no number of its own. */
export function questionLabel(question) {
  const label = `${question.number} of ${question.of}`;
  return question.follow_up ? `Follow-up to question ${label}` : `Question ${label}`;
}

export function questionNumber(question) {
  const topic = question.topic ? ` · ${question.topic}` : "";
  return `${questionLabel(question)}${topic}`;
}

export function timeText(state) {
  const seconds = state.turn?.stage === "ended" ? null : (state.turn?.secondsLeft ?? null);
  return seconds === null ? "" : `${clockText(seconds)} left for this answer`;
}

/** The place in the queue; it changes rarely, for screen readers read each change. */
export function queueText(queue) {
  if (!queue?.position) return "One moment, we are looking up your place…";
  if (queue.called) return "It is your turn: the interview begins in half a minute.";
  const ahead = queue.position - 1;
  return ahead <= 0 ? "You are next." : `${ahead} ${ahead === 1 ? "person is" : "people are"} before you.`;
}

/** How long it may still take, for the eye. */
export function queueWaitText(queue) {
  if (!queue?.position) return "";
  if (queue.called) return queue.eta_seconds > 0 ? `It begins in ${spokenDuration(Math.ceil(queue.eta_seconds))}.` : "It begins now.";
  const minutes = Math.max(1, Math.ceil(queue.eta_seconds / 60));
  return `Probably within ${spokenDuration(minutes * 60)}; often sooner. We tell you half a minute before.`;
}

export function endingText(state) {
  return state.ending?.message || ENDINGS[state.interview] || FAREWELL;
}

/** While a reviewer holds the interview; empty otherwise. */
export function heldText({ held }) {
  return held ? "Your time stands still and the microphone is off. It goes on by itself when they resume." : "";
}
