/** The state of the candidate room as a pure value, and what every event makes of it. */
import { mergeCaptions, NO_CAPTIONS } from "./captions.js";
import { isOver, screenOf } from "./room_rules.js";

export const DEFAULT_POLICY = Object.freeze({ finished_prompt_seconds: 6, end_silence_seconds: 10 });

/**
 * Stages of a turn: "reading" (the question is read aloud, the microphone is muted), "answering", "finishing" (the
 * candidate said so, the server has not yet), "ended".
 */
export function initialState() {
  return {
    entered: false,
    online: null,
    connections: 0,
    interview: "waiting",
    greeting: "",
    turn: null,
    savedTurn: 0,
    queue: null,
    policy: DEFAULT_POLICY,
    secondsLeft: null,
    timersAdjustable: false,
    microphone: { problem: null, on: false },
    typing: false,
    typingOnly: false,
    left: false,
    elsewhere: false,
    refusal: null,
    ending: null,
    held: false,
    message: "",
  };
}

const REDUCERS = {
  entered: (state, event) => ({
    ...state,
    entered: true,
    elsewhere: false,
    left: false,
    typingOnly: event.typingOnly ?? state.typingOnly,
  }),
  online: (state) => ({ ...state, online: true, connections: state.connections + 1 }),
  offline: (state) => ({ ...state, online: false }),
  session_state: restoreSession,
  queue_position: (state, event) => ({ ...state, interview: "queued", queue: event }),
  greeting: (state, event) => ({ ...state, interview: "active", queue: null, greeting: event.text }),
  next_question: (state, event) => askQuestion({ ...state, interview: "active", queue: null }, event),
  transcription_update: (state, event) =>
    inTurn(state, event.turn, (turn) => hearWords(turn, mergeCaptions(turn.captions, event))),
  turn_state: (state, event) => inTurn(state, event.turn, (turn) => hearSound(turn, event)),
  turn_ended: (state, event) =>
    inTurn({ ...state, typing: false }, event.turn, (turn) => ({ ...turn, stage: "ended", reason: event.reason })),
  turn_saved: (state, event) => ({ ...state, savedTurn: Math.max(state.savedTurn, event.turn) }),
  interview_completed: (state, event) => ({ ...state, interview: "completed", ending: event }),
  reviewer_message: (state, event) => ({ ...state, message: event.text }),
  superseded: (state) => ({ ...state, elsewhere: true, online: false }),
  refused: refuse,
  question_read: (state, event) => inStage(openTyping(state), event.turn, "reading", { stage: "answering" }),
  question_repeated: (state, event) => inStage(state, event.turn, "answering", { stage: "reading" }),
  finish_requested: (state, event) => inTurn(state, event.turn, (turn) => ({ ...turn, stage: "finishing" })),
  finish_failed: (state, event) => inStage(state, event.turn, "finishing", { stage: "answering" }),
  thinking: (state, event) => inTurn(state, event.turn, (turn) => ({ ...turn, silenceSeconds: 0 })),
  typing: (state, event) => ({ ...state, typing: event.on }),
  left: (state) => ({ ...state, left: true }),
  microphone_on: (state) => ({ ...state, typingOnly: false, microphone: { problem: null, on: true } }),
  microphone_problem: (state, event) => ({ ...state, microphone: { problem: event.problem, on: false } }),
  tick: passTime,
};

export function reduce(state, event) {
  const reducer = REDUCERS[event.type];
  return reducer ? reducer(state, event) : state;
}

function refuse(state, event) {
  const isFinished = event.code === "interview_finished";
  const ended = { interview: "completed", ending: state.ending ?? { reason: event.code, message: event.message } };
  return { ...state, online: false, ...(isFinished ? ended : { refusal: event }) };
}

function restoreSession(state, event) {
  const restored = {
    ...state,
    interview: event.state,
    queue: event.state === "queued" ? (event.queue ?? state.queue) : null,
    policy: { ...DEFAULT_POLICY, ...event.policy },
    secondsLeft: event.time_left_seconds ?? null,
    greeting: event.greeting || state.greeting,
    savedTurn: Math.max(state.savedTurn, event.saved_through_turn ?? 0),
    of: event.of ?? state.of,
    ...fromReviewers(state, event),
    ending: isOver(event.state) ? (state.ending ?? { reason: event.state, message: "" }) : null,
  };
  if (!event.question) return { ...restored, turn: closeTurn(state.turn, event) };
  return restoreTurn(restored, event);
}

function fromReviewers(state, event) {
  return {
    held: event.held ?? false,
    message: event.reviewer_message ?? state.message,
    timersAdjustable: event.display?.adjustable_timers ?? false,
  };
}

function closeTurn(turn, event) {
  return turn && turn.number <= (event.turn ?? 0) ? { ...turn, stage: "ended" } : null;
}

function openTyping(state) {
  return state.typingOnly ? { ...state, typing: true, microphone: { problem: null, on: false } } : state;
}

function restoreTurn(state, event) {
  const isSame = state.turn?.number === event.question.turn;
  const asked = isSame ? state : askQuestion(state, event.question);
  const ready = !isSame && stageOfReturn(event) === "answering" ? openTyping(asked) : asked;
  return inTurn(ready, event.question.turn, (turn) => ({
    ...hearWords(turn, mergeCaptions(turn.captions, event.transcript ?? NO_CAPTIONS)),
    stage: isSame ? turn.stage : stageOfReturn(event),
    secondsLeft: event.turn_time_left_seconds ?? turn.secondsLeft,
    endsInSeconds: null,
    silenceSeconds: 0,
  }));
}

/** A question that was begun before is not read aloud again by itself. */
function stageOfReturn(event) {
  const isBegun = event.received_through >= 0 || Boolean(event.transcript?.confirmed || event.transcript?.tentative);
  return isBegun ? "answering" : "reading";
}

function askQuestion(state, question) {
  if (state.turn?.number === question.turn && state.turn.stage !== "ended") return state;
  return { ...state, typing: false, turn: newTurn(question) };
}

function newTurn(question) {
  return {
    number: question.turn,
    question,
    stage: "reading",
    reason: null,
    captions: NO_CAPTIONS,
    heard: false,
    speaking: false,
    silenceSeconds: 0,
    unheardSeconds: 0,
    endsInSeconds: null,
    secondsLeft: question.time_limit_seconds ?? null,
  };
}

function inTurn(state, number, change) {
  return state.turn?.number === number ? { ...state, turn: change(state.turn) } : state;
}

function inStage(state, number, stage, changes) {
  return inTurn(state, number, (turn) => (turn.stage === stage ? { ...turn, ...changes } : turn));
}

function hearWords(turn, captions) {
  return { ...turn, captions, heard: turn.heard || captions.confirmed !== "" };
}

function hearSound(turn, event) {
  return {
    ...turn,
    speaking: event.speaking,
    heard: turn.heard || event.speaking,
    silenceSeconds: event.silence_seconds,
    endsInSeconds: event.ends_in_seconds,
  };
}

/** Time stands still while the network is gone and while the interviewers hold the interview: so does the server's. */
function passTime(state, { seconds }) {
  if (state.online && state.queue) return { ...state, queue: { ...state.queue, eta_seconds: less(state.queue.eta_seconds, seconds) } };
  if (!state.online || state.held || screenOf(state) !== "interview") return state;
  const turn = state.turn && state.turn.stage !== "ended" ? passTurnTime(state.turn, seconds) : state.turn;
  return { ...state, secondsLeft: less(state.secondsLeft, seconds), turn };
}

function passTurnTime(turn, seconds) {
  const waits = turn.stage === "answering" && !turn.heard;
  return {
    ...turn,
    secondsLeft: less(turn.secondsLeft, seconds),
    endsInSeconds: less(turn.endsInSeconds, seconds),
    unheardSeconds: turn.unheardSeconds + (waits ? seconds : 0),
  };
}

function less(value, seconds) {
  return value === null ? null : Math.max(0, value - seconds);
}
