/** Every sentence of the room that depends on its state; pure, so that each can be tested. */
import { gettext, ngettext } from "../texts.js";
import { clockText, spokenDuration } from "./clock_text.js";
import { isHeldByMicrophone, screenOf, silencePrompt } from "./room_rules.js";

const END_REASONS = {
  silence: gettext("You paused for a while, so we took your answer as complete."),
  finished: gettext("Thank you. The next question is on its way."),
  no_speech_timeout: gettext("We heard nothing, so we go on to the next question. That happens; do not worry."),
  audio_timeout: gettext("No more sound reached us, so we kept what you had said."),
  max_duration: gettext("The time for this question is used. What you said is kept."),
};
// The same as those of app/interviews/services/progress.py, which other clients read.
const FAREWELLS = {
  all_questions_asked: gettext("That was the last question. Thank you for your time; you can close this window."),
  time_used: gettext("The time for this interview is used up. Thank you; what you answered is saved."),
  resume_window_over: gettext("The interview was closed because the connection was away for too long. What you answered is saved, and a person will look at it."),
  ended_by_reviewer: gettext("The interviewers have ended the interview. Thank you for your time; what you answered is saved, and they will get in touch with you."),
  technical_failure: gettext("Something went wrong on our side, and it does not count against you. What you answered is saved, and a person will contact you."),
};
const ENDINGS = {
  abandoned: gettext("The interview has ended because the connection was away for long. What you answered is saved."),
  technical_failure: gettext("Something went wrong on our side. It does not count against you; what you answered is saved."),
};
// Chunks of 0.2 s: a few are always under way.
const SOME_CHUNKS = 4;
const MANY_CHUNKS = 15;
const FAREWELL = gettext("That was everything. Your answers are saved.");

/** The line beside the microphone: {tone, title, hint}; tones: "listening", "muted", "busy", "trouble". */
export function microphoneLine(state) {
  if (isHeldByMicrophone(state)) return line("trouble", gettext("Paused: no microphone"), gettext("The clock is stopped meanwhile."));
  if (!state.turn) return line("busy", gettext("One moment…"), gettext("The first question is on its way. Your microphone is off."));
  return STAGE_LINES[state.turn.stage](state);
}

const STAGE_LINES = {
  reading: () => line("muted", gettext("Reading the question"), gettext("Your microphone is off until the reading ends.")),
  answering: answeringLine,
  finishing: () => line("busy", gettext("Saving your answer…"), gettext("The microphone is off.")),
  ended: (state) => line("busy", gettext("Next question coming…"), END_REASONS[state.turn.reason] ?? gettext("The microphone is off.")),
};

function answeringLine(state) {
  if (state.typing) return line("muted", gettext("Typing"), gettext("The microphone is off while you type."));
  if (!state.microphone.on) return line("busy", gettext("Starting the microphone…"), "");
  if (state.turn.speaking) return line("listening", gettext("Listening"), gettext("We hear you."));
  return line("listening", gettext("Listening"), state.turn.heard ? gettext("Take your time.") : gettext("Speak when you are ready."));
}

function line(tone, title, hint) {
  return { tone, title, hint };
}

/** {tone, text} of the chip that tells whether the page reaches the server. */
export function connectionChip(state) {
  if (isHeldByMicrophone(state)) return { tone: "warn", text: gettext("Paused") };
  if (state.online === null) return { tone: "warn", text: gettext("Connecting…") };
  return state.online ? { tone: "good", text: gettext("Connected") } : { tone: "warn", text: gettext("Reconnecting…") };
}

/** {tone, text} of the chip that tells where the answer is; `unacknowledged` chunks are on this device alone. */
export function savedChip(state, unacknowledged, persistent) {
  if (unacknowledged > MANY_CHUNKS) {
    return { tone: "warn", text: persistent ? gettext("Kept on this device") : gettext("Kept in this window") };
  }
  if (unacknowledged > SOME_CHUNKS) return { tone: "good", text: gettext("Sending…") };
  const isOver = state.turn !== null && (state.turn.stage === "ended" || state.turn.stage === "finishing");
  if (isOver && state.savedTurn < state.turn.number) return { tone: "good", text: gettext("Saving your answer…") };
  return { tone: "good", text: gettext("All saved") };
}

/** What the banner says while the network is gone; empty where there is nothing to worry about. */
export function offlineText(state) {
  if (state.online !== false || state.microphone.problem !== null || screenOf(state) !== "interview") return "";
  const isRecording = state.turn?.stage === "answering" && state.microphone.on && !state.typing;
  return isRecording
    ? gettext("Keep talking if you like: recording goes on here, and everything is sent when the connection returns.")
    : gettext("It goes on by itself when the connection returns. The clock is stopped meanwhile.");
}

/** {title, text} of the gentle question after a silence, or null. */
export function promptText(state) {
  const prompt = silencePrompt(state);
  if (!prompt) return null;
  return prompt.kind === "finished" ? finishedPrompt(prompt.endsInSeconds) : unheardPrompt(prompt.endsInSeconds);
}

function finishedPrompt(seconds) {
  const time = spokenDuration(Math.ceil(seconds ?? 0));
  const what = seconds === null
    ? gettext("If you say nothing more, we soon take your answer as complete and go on to the next question.")
    : gettext("If you say nothing more, we take your answer as complete in %(time)s and go on to the next question.", { time });
  const more = gettext("Just keep talking, or press “I’m still thinking”, for more time.");
  return { title: gettext("Finished?"), text: `${what} ${more}` };
}

function unheardPrompt(seconds) {
  const when = seconds === null ? "" : gettext("We go on in %(time)s if nothing is heard.", { time: spokenDuration(seconds) });
  const help = gettext("Thinking? Take your time. If you are speaking, check that the bar moves, or choose “Type instead”.");
  return {
    title: gettext("We have not heard you yet"),
    text: `${help} ${when}`.trim(),
  };
}

/** A follow-up belongs to its question and has no number of its own. */
export function questionLabel(question) {
  const { number, of } = question;
  return question.follow_up
    ? gettext("Follow-up to question %(number)s of %(of)s", { number, of })
    : gettext("Question %(number)s of %(of)s", { number, of });
}

export function questionNumber(question) {
  const topic = question.topic ? ` · ${question.topic}` : "";
  return `${questionLabel(question)}${topic}`;
}

export function timeText(state) {
  const seconds = state.turn?.stage === "ended" ? null : (state.turn?.secondsLeft ?? null);
  return seconds === null ? "" : gettext("%(time)s left for this answer", { time: clockText(seconds) });
}

/** The place in the queue; it changes rarely, for screen readers read each change. */
export function queueText(queue) {
  if (!queue?.position) return gettext("One moment, we are looking up your place…");
  if (queue.called) return gettext("It is your turn: the interview begins in half a minute.");
  const ahead = queue.position - 1;
  return ahead <= 0 ? gettext("You are next.") : ngettext("%(num)s person is before you.", "%(num)s people are before you.", ahead);
}

/** How long it may still take, for the eye. */
export function queueWaitText(queue) {
  if (!queue?.position) return "";
  if (queue.called) return beginningText(queue.eta_seconds);
  const minutes = Math.max(1, Math.ceil(queue.eta_seconds / 60));
  const time = spokenDuration(minutes * 60);
  return gettext("Probably within %(time)s; often sooner. We tell you half a minute before.", { time });
}

function beginningText(seconds) {
  if (seconds <= 0) return gettext("It begins now.");
  return gettext("It begins in %(time)s.", { time: spokenDuration(Math.ceil(seconds)) });
}

export function endingText(state) {
  return FAREWELLS[state.ending?.reason] || state.ending?.message || ENDINGS[state.interview] || FAREWELL;
}

/** While a reviewer holds the interview; empty otherwise. */
export function heldText({ held }) {
  return held ? gettext("Your time stands still and the microphone is off. It goes on by itself when they resume.") : "";
}
