import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isHeldByMicrophone, screenOf, silencePrompt, wantsConnection, wantsRecording,
} from "../../../app/static/js/candidate/room_rules.js";
import { initialState, reduce } from "../../../app/static/js/candidate/room_state.js";

const QUESTION = { turn: 1, number: 1, of: 3, text: "Why?", topic: "Python", time_limit_seconds: 300 };
const POLICY = { finished_prompt_seconds: 6, end_silence_seconds: 10 };
const STARTED = [
  { type: "microphone_on" },
  { type: "entered", typingOnly: false },
  { type: "online" },
  { type: "session_state", state: "waiting", turn: 0, question: null, policy: POLICY, time_left_seconds: 3600 },
  { type: "greeting", text: "Hello" },
  { type: "next_question", ...QUESTION },
];
const READ = { type: "question_read", turn: 1 };

const after = (...events) => events.flat().reduce(reduce, initialState());
const soundState = (seconds, speaking = false) => ({
  type: "turn_state", turn: 1, speaking, silence_seconds: seconds, ends_in_seconds: 10 - seconds,
});
const returning = (changes = {}) => ({
  type: "session_state", state: "active", turn: 1, question: QUESTION, received_through: 7, policy: POLICY,
  transcript: { confirmed: "A hash", tentative: "table" }, greeting: "Hello", time_left_seconds: 900, ...changes,
});

test("the way to the first question", () => {
  assert.equal(screenOf(initialState()), "check");
  assert.equal(screenOf(after(STARTED)), "interview");
  assert.equal(after(STARTED).turn.stage, "reading");
  assert.equal(after(STARTED, READ).turn.stage, "answering");
});

test("nothing is recorded before consent, while a question is read, or after the answer", () => {
  assert.equal(wantsRecording(initialState()), false);
  assert.equal(wantsRecording(after(STARTED)), false);
  assert.equal(wantsRecording(after(STARTED, READ)), true);
  assert.equal(wantsRecording(after(STARTED, READ, { type: "question_repeated", turn: 1 })), false);
  assert.equal(wantsRecording(after(STARTED, READ, { type: "finish_requested", turn: 1 })), false);
  assert.equal(wantsRecording(after(STARTED, READ, { type: "turn_ended", turn: 1, reason: "silence" })), false);
});

test("recording goes on while the network is gone, and time stands still", () => {
  const offline = after(STARTED, READ, { type: "offline" }, { type: "tick", seconds: 30 });
  assert.equal(wantsRecording(offline), true);
  assert.equal(offline.turn.secondsLeft, 300);
});

test("typing mutes the microphone", () => {
  const typing = after(STARTED, READ, { type: "typing", on: true });
  assert.equal(wantsRecording(typing), false);
  assert.equal(wantsRecording(reduce(typing, { type: "typing", on: false })), true);
});

test("who has no microphone types at every question, and may turn one on later", () => {
  const events = STARTED.filter((event) => event.type !== "microphone_on");
  const typing = after({ type: "entered", typingOnly: true }, events.slice(1), READ);
  assert.equal(typing.typing, true);
  const second = [{ type: "turn_ended", turn: 1, reason: "finished" }, { type: "next_question", ...QUESTION, turn: 2 }];
  assert.equal([...second, { type: "question_read", turn: 2 }].reduce(reduce, typing).typing, true);
  assert.equal(reduce(typing, { type: "microphone_on" }).typingOnly, false);
});

test("an event of another turn changes nothing", () => {
  const state = after(STARTED, READ);
  const late = { type: "turn_ended", turn: 7, reason: "silence" };
  assert.equal(reduce(state, late).turn, state.turn);
  assert.equal(reduce(state, { type: "unheard of" }), state);
});

test("the same question told twice is met once", () => {
  const answering = after(STARTED, READ);
  assert.equal(reduce(answering, { type: "next_question", ...QUESTION }).turn, answering.turn);
});

test("confirmed words stay, the tentative tail changes, late updates are dropped", () => {
  const update = (confirmed, tentative, final = false) => ({
    type: "transcription_update", turn: 1, confirmed, tentative, final,
  });
  const state = after(STARTED, READ, update("A hash table", "stores"), update("A hash", "tab"));
  assert.deepEqual(state.turn.captions, { confirmed: "A hash table", tentative: "stores", final: false });
  assert.equal(state.turn.heard, true);
  assert.equal(reduce(state, update("A hash table stores keys.", "", true)).turn.captions.tentative, "");
});

test("a reconnect keeps the stage and takes the rest from session_state", () => {
  const state = after(STARTED, READ, { type: "offline" }, { type: "online" }, returning());
  assert.equal(state.turn.stage, "answering");
  assert.equal(state.turn.captions.confirmed, "A hash");
  assert.equal(state.secondsLeft, 900);
});

test("a reload goes on with an answer that was begun, and reads out a question that was not", () => {
  const arriving = [STARTED[0], STARTED[1], STARTED[2]];
  assert.equal(after(arriving, returning()).turn.stage, "answering");
  const fresh = returning({ received_through: -1, transcript: { confirmed: "", tentative: "" } });
  assert.equal(after(arriving, fresh).turn.stage, "reading");
});

test("a reload between two questions shows neither", () => {
  const between = returning({ question: null, turn: 1, received_through: -1 });
  assert.equal(after(STARTED.slice(0, 3), between).turn, null);
  assert.equal(after(STARTED, READ, between).turn.stage, "ended");
});

test("after six seconds of silence the candidate is asked, and thinking on resets it", () => {
  const silent = after(STARTED, READ, soundState(0, true), soundState(6));
  assert.deepEqual(silencePrompt(silent), { kind: "finished", endsInSeconds: 4 });
  assert.equal(silencePrompt(after(STARTED, READ, soundState(0, true), soundState(5.9))), null);
  assert.equal(silencePrompt(reduce(silent, { type: "thinking", turn: 1 })), null);
});

test("a short silence window asks early enough to answer", () => {
  const state = after(STARTED, READ, soundState(0, true), soundState(2.5));
  assert.equal(silencePrompt({ ...state, policy: { ...POLICY, end_silence_seconds: 4 } }).kind, "finished");
});

test("who has not been heard is told so, and is not asked whether they are finished", () => {
  const waiting = after(STARTED, READ, soundState(9), { type: "tick", seconds: 10 });
  assert.equal(silencePrompt(waiting), null);
  assert.equal(silencePrompt(reduce(waiting, { type: "tick", seconds: 10 })).kind, "unheard");
});

test("nothing is asked while offline or typing", () => {
  const silent = after(STARTED, READ, soundState(0, true), soundState(8));
  assert.equal(silencePrompt(reduce(silent, { type: "offline" })), null);
  assert.equal(silencePrompt(reduce(silent, { type: "typing", on: true })), null);
});

test("a microphone that fails in mid-answer pauses the interview until it is back or the candidate types", () => {
  const failed = after(STARTED, READ, { type: "microphone_problem", problem: "lost" });
  assert.equal(isHeldByMicrophone(failed), true);
  assert.equal(wantsConnection(failed), false);
  assert.equal(wantsConnection(reduce(failed, { type: "microphone_on" })), true);
  assert.equal(wantsConnection(reduce(failed, { type: "typing", on: true })), true);
});

test("a second window takes over: the first stops and says so", () => {
  const superseded = after(STARTED, READ, { type: "superseded", code: "superseded" });
  assert.equal(screenOf(superseded), "elsewhere");
  assert.equal(wantsRecording(superseded), false);
  assert.equal(wantsConnection(superseded), false);
  assert.equal(screenOf(reduce(superseded, { type: "entered" })), "interview");
});

test("leaving and carrying on", () => {
  const left = after(STARTED, READ, { type: "left" });
  assert.equal(screenOf(left), "left");
  assert.equal(wantsConnection(left), false);
  assert.equal(screenOf(reduce(left, { type: "entered" })), "interview");
});

test("the queue keeps its place until the greeting", () => {
  const queued = after(STARTED.slice(0, 3), { type: "queue_position", position: 3, eta_seconds: 90 });
  assert.equal(screenOf(queued), "queue");
  assert.equal(queued.queue.position, 3);
  assert.equal(reduce(queued, { type: "tick", seconds: 30 }).queue.eta_seconds, 60);
  assert.equal(screenOf(reduce(queued, { type: "greeting", text: "Hello" })), "interview");
});

test("every way to the end", () => {
  assert.equal(screenOf(after(STARTED, { type: "interview_completed", reason: "all", message: "Bye" })), "end");
  for (const state of ["completed", "abandoned", "technical_failure"]) {
    assert.equal(screenOf(after(STARTED, returning({ state, question: null }))), "end");
  }
  const over = { type: "refused", code: "interview_finished", message: "Over" };
  assert.equal(screenOf(after(STARTED, over)), "end");
  assert.equal(screenOf(after(STARTED, { type: "refused", code: "invitation_revoked", message: "No" })), "refused");
});

test("an answer counts as saved once the server says so, and never less", () => {
  const saved = after(STARTED, READ, { type: "turn_saved", turn: 1 });
  assert.equal(saved.savedTurn, 1);
  assert.equal(reduce(saved, returning({ saved_through_turn: 0 })).savedTurn, 1);
});

test("out of time, the microphone closes by itself", () => {
  const late = after(STARTED, READ, { type: "tick", seconds: 301 });
  assert.equal(late.turn.secondsLeft, 0);
  assert.equal(wantsRecording(late), false);
});

test("a reviewer's pause stops the clock until the server says otherwise", () => {
  const held = reduce({ ...initialState(), entered: true, online: true }, { type: "session_state", state: "paused", held: true, time_left_seconds: 60, policy: {} });
  assert.equal(reduce(held, { type: "tick", seconds: 5 }).secondsLeft, 60);
  const released = reduce(held, { type: "session_state", state: "active", held: false, time_left_seconds: 60, policy: {} });
  assert.equal(reduce(released, { type: "tick", seconds: 5 }).secondsLeft, 55);
});

test("a message from a reviewer is kept until the next one", () => {
  const state = reduce(initialState(), { type: "reviewer_message", text: "Take your time." });
  assert.equal(state.message, "Take your time.");
  assert.equal(reduce(state, { type: "tick", seconds: 1 }).message, "Take your time.");
});
