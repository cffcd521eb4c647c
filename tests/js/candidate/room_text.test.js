import assert from "node:assert/strict";
import { test } from "node:test";
import { initialState, reduce } from "../../../app/static/js/candidate/room_state.js";
import {
  connectionChip, endingText, microphoneLine, offlineText, promptText, questionNumber, queueText, queueWaitText, savedChip, timeText,
} from "../../../app/static/js/candidate/room_text.js";

const QUESTION = { turn: 1, number: 2, of: 5, text: "Why?", topic: "Python", time_limit_seconds: 245 };
const STARTED = [
  { type: "microphone_on" },
  { type: "entered" },
  { type: "online" },
  { type: "next_question", ...QUESTION },
  { type: "question_read", turn: 1 },
];
const after = (...events) => events.flat().reduce(reduce, initialState());
const heard = { type: "turn_state", turn: 1, speaking: true, silence_seconds: 0, ends_in_seconds: 10 };
const silent = { type: "turn_state", turn: 1, speaking: false, silence_seconds: 7, ends_in_seconds: 3 };

test("the microphone's line tells at every stage whether it listens", () => {
  assert.equal(microphoneLine(initialState()).tone, "busy");
  assert.equal(microphoneLine(after(STARTED.slice(0, 4))).title, "Reading the question");
  assert.deepEqual(microphoneLine(after(STARTED)), {
    tone: "listening", title: "Listening", hint: "Speak when you are ready.",
  });
  assert.equal(microphoneLine(after(STARTED, heard)).hint, "We hear you.");
  assert.equal(microphoneLine(after(STARTED, heard, silent)).hint, "Take your time.");
  assert.equal(microphoneLine(after(STARTED, { type: "typing", on: true })).tone, "muted");
  assert.equal(microphoneLine(after(STARTED, { type: "finish_requested", turn: 1 })).tone, "busy");
  assert.equal(microphoneLine(after(STARTED, { type: "microphone_problem", problem: "lost" })).tone, "trouble");
});

for (const reason of ["silence", "finished", "no_speech_timeout", "audio_timeout", "max_duration"]) {
  test(`the end by ${reason} is told without blame`, () => {
    const { hint } = microphoneLine(after(STARTED, { type: "turn_ended", turn: 1, reason }));
    assert.ok(hint.length > 20);
    assert.doesNotMatch(hint, /fail|error|wrong/i);
  });
}

test("what is connected and what is saved", () => {
  assert.equal(connectionChip(initialState()).text, "Connecting…");
  assert.equal(connectionChip(after(STARTED)).tone, "good");
  assert.equal(connectionChip(after(STARTED, { type: "offline" })).text, "Reconnecting…");
  assert.equal(savedChip(after(STARTED), 2, true).text, "All saved");
  assert.equal(savedChip(after(STARTED), 8, true).text, "Sending…");
  assert.equal(savedChip(after(STARTED), 100, true).text, "Kept on this device");
  assert.equal(savedChip(after(STARTED), 100, false).text, "Kept in this window");
  const ended = after(STARTED, { type: "turn_ended", turn: 1, reason: "finished" });
  assert.equal(savedChip(ended, 0, true).text, "Saving your answer…");
  assert.equal(savedChip(reduce(ended, { type: "turn_saved", turn: 1 }), 0, true).text, "All saved");
});

test("offline, it says that recording goes on only where it does", () => {
  assert.match(offlineText(after(STARTED, { type: "offline" })), /recording goes on/);
  assert.doesNotMatch(offlineText(after(STARTED.slice(0, 4), { type: "offline" })), /recording goes on/);
  assert.equal(offlineText(after(STARTED)), "");
});

test("the connection's end is no trouble where it belongs: at the end, or while the microphone is mended", () => {
  assert.equal(offlineText(after(STARTED, { type: "interview_completed", message: "Bye" }, { type: "offline" })), "");
  assert.equal(offlineText(after(STARTED, { type: "left" }, { type: "offline" })), "");
  const held = after(STARTED, { type: "microphone_problem", problem: "lost" }, { type: "offline" });
  assert.equal(offlineText(held), "");
});

test("the gentle question says what will happen, when, and how to avoid it", () => {
  const { title, text } = promptText(after(STARTED, heard, silent));
  assert.equal(title, "Finished?");
  assert.match(text, /complete in 3 seconds/);
  assert.match(text, /still thinking/);
  assert.equal(promptText(after(STARTED, heard)), null);
});

test("numbers, time, queue and farewell", () => {
  assert.equal(questionNumber(QUESTION), "Question 2 of 5 · Python");
  assert.equal(questionNumber({ ...QUESTION, follow_up: true }), "Follow-up to question 2 of 5 · Python");
  assert.equal(timeText(after(STARTED)), "4:05 left for this answer");
  assert.equal(timeText(initialState()), "");
  assert.equal(queueText({ position: 1, eta_seconds: 0 }), "You are next.");
  assert.equal(queueText({ position: 3, eta_seconds: 90 }), "2 people are before you.");
  assert.match(queueWaitText({ position: 3, eta_seconds: 61 }), /within 2 minutes; often sooner/);
  assert.match(queueText({ position: 1, eta_seconds: 30, called: true }), /It is your turn/);
  assert.equal(queueWaitText({ position: 1, eta_seconds: 11.2, called: true }), "It begins in 12 seconds.");
  assert.match(queueText({}), /looking up your place/);
  assert.equal(endingText(after(STARTED, { type: "interview_completed", message: "Bye" })), "Bye");
  assert.match(endingText({ ...initialState(), interview: "technical_failure" }), /does not count against you/);
});
