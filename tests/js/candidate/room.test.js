import assert from "node:assert/strict";
import { test } from "node:test";
import { screenOf } from "../../../app/static/js/candidate/room_rules.js";
import { ACTIVE, beginAnswer, enter, QUESTION, setUp, settle, STATE } from "./scripted_room.js";

test("nothing connects before the candidate enters", async () => {
  const parts = setUp();
  assert.equal(parts.connection.isOpen, false);
  await enter(parts);
  assert.equal(parts.connection.isOpen, true);
  assert.deepEqual(parts.connection.requests, [["start_interview", { consent: true, notice_version: "7" }]]);
});

test("a start that the server could not make just now is tried again; a refused one is told", async () => {
  const parts = setUp();
  parts.connection.answers.start_interview = { ok: false, code: "internal_error", message: "Try again." };
  await enter(parts);
  assert.equal(parts.connection.restarts, 1);
  assert.notEqual(screenOf(parts.room.state), "refused");
  parts.connection.answers.start_interview = { ok: false, code: "conflict", message: "The notice has changed." };
  parts.connection.tell("session_state", STATE);
  await settle();
  assert.equal(parts.connection.restarts, 1);
  assert.equal(screenOf(parts.room.state), "refused");
});

test("greeting and question are read one after the other, and only then is anything recorded", async () => {
  const parts = setUp();
  await enter(parts);
  parts.connection.tell("greeting", { text: "Hello" });
  parts.connection.tell("next_question", QUESTION);
  await settle();
  assert.deepEqual(parts.voice.said, ["Hello"]);
  parts.voice.finish("spoken");
  await settle();
  assert.deepEqual(parts.voice.said, ["Hello", "Why?"]);
  assert.equal(parts.microphone.recording, false);
  parts.voice.finish("spoken");
  await settle();
  assert.equal(parts.microphone.recording, true);
});

test("skipping the reading skips what still waits to be read", async () => {
  const parts = setUp();
  await enter(parts);
  parts.connection.tell("greeting", { text: "Hello" });
  parts.connection.tell("next_question", QUESTION);
  await settle();
  parts.room.skipReading();
  await settle();
  assert.deepEqual(parts.voice.said, ["Hello"]);
  assert.equal(parts.microphone.recording, true);
});

test("without reading aloud the microphone opens at once", async () => {
  const parts = setUp();
  parts.room.readsAloud = false;
  await enter(parts);
  parts.connection.tell("next_question", QUESTION);
  await settle();
  assert.deepEqual(parts.voice.said, []);
  assert.equal(parts.microphone.recording, true);
});

test("I'm finished: the last block is in before its number is told", async () => {
  const parts = setUp();
  await beginAnswer(parts);
  ["a", "b"].forEach((block) => parts.microphone.hear(block));
  await parts.room.finish();
  assert.deepEqual(parts.connection.requests.at(-1), ["end_turn", { turn: 1, last_seq: 2 }]);
  await settle();
  assert.deepEqual(parts.connection.received, ["a", "b", "tail"]);
});

test("I'm finished, said without a network, is said again with it", async () => {
  const parts = setUp();
  await beginAnswer(parts);
  parts.microphone.hear("a");
  await settle();
  parts.connection.tell("offline");
  parts.microphone.hear("b");
  parts.connection.answers.end_turn = { ok: false, code: "offline" };
  await parts.room.finish();
  delete parts.connection.answers.end_turn;
  parts.connection.requests.length = 0;
  parts.connection.tell("online");
  parts.connection.tell("session_state", { ...ACTIVE, received_through: 0 });
  await settle();
  assert.deepEqual(parts.connection.requests, [["end_turn", { turn: 1, last_seq: 2 }]]);
  assert.deepEqual(parts.connection.received, ["a", "b", "tail"]);
});

test("a dropped network: recording goes on, and what the server lacks is sent when it is back", async () => {
  const parts = setUp();
  await beginAnswer(parts);
  parts.microphone.hear("a");
  await settle();
  parts.connection.tell("offline");
  ["b", "c"].forEach((block) => parts.microphone.hear(block));
  await settle();
  assert.deepEqual(parts.connection.received, ["a"]);
  parts.connection.tell("online");
  parts.connection.tell("session_state", { ...ACTIVE, received_through: 0 });
  parts.microphone.hear("d");
  await settle();
  assert.deepEqual(parts.connection.received, ["a", "b", "c", "d"]);
  assert.deepEqual(parts.voice.said, ["Why?"]);
});

test("after a reload the answer goes on without greeting or question being read again", async () => {
  const parts = setUp();
  parts.room.tell("microphone_on");
  parts.room.enter({ typingOnly: false });
  parts.connection.received = ["a", "b"];
  parts.connection.tell("online");
  parts.connection.tell("session_state", { ...ACTIVE, received_through: 1 });
  await settle();
  parts.microphone.hear("c");
  await settle();
  assert.deepEqual(parts.voice.said, []);
  assert.deepEqual(parts.connection.received, ["a", "b", "c"]);
  assert.deepEqual(parts.connection.requests, []);
});

test("chunks stay until the turn is saved", async () => {
  const parts = setUp();
  await beginAnswer(parts);
  parts.microphone.hear("a");
  await settle();
  parts.connection.tell("turn_ended", { turn: 1, reason: "silence" });
  assert.equal(parts.microphone.recording, false);
  assert.equal(parts.store.get(1, 0), "a");
  parts.connection.tell("turn_saved", { turn: 1 });
  assert.equal(parts.store.get(1, 0), undefined);
});

test("repeating mutes the microphone while the question is read", async () => {
  const parts = setUp();
  await beginAnswer(parts);
  parts.room.repeat();
  await settle();
  assert.equal(parts.microphone.recording, false);
  assert.deepEqual(parts.voice.said, ["Why?", "Why?"]);
  parts.voice.finish("spoken");
  await settle();
  assert.equal(parts.microphone.recording, true);
  assert.deepEqual(parts.connection.requests.at(-1), ["repeat_question", { turn: 1 }]);
});

test("a typed answer ends the turn; one that came too late says so", async () => {
  const parts = setUp();
  await beginAnswer(parts);
  parts.room.tell("typing", { on: true });
  assert.equal((await parts.room.sendText("A tree")).ok, true);
  assert.deepEqual(parts.connection.requests.at(-1), ["text_answer", { turn: 1, text: "A tree" }]);
  parts.connection.tell("turn_ended", { turn: 1, reason: "finished" });
  assert.equal((await parts.room.sendText("More")).code, "stale_turn");
});

test("a microphone that fails pauses by leaving, and comes back by itself", async () => {
  const parts = setUp();
  await beginAnswer(parts);
  parts.room.tell("microphone_problem", { problem: "lost" });
  assert.equal(parts.connection.isOpen, false);
  parts.room.tell("microphone_on");
  assert.equal(parts.connection.isOpen, true);
});

test("a second window: this one lets go of the microphone", async () => {
  const parts = setUp();
  await beginAnswer(parts);
  parts.connection.tell("superseded", { code: "superseded" });
  await settle();
  assert.equal(screenOf(parts.room.state), "elsewhere");
  assert.equal(parts.microphone.isClosed, true);
  assert.equal(parts.connection.isOpen, false);
});

test("the end: microphone and connection closed, nothing left on the device", async () => {
  const parts = setUp();
  await beginAnswer(parts);
  parts.microphone.hear("a");
  parts.connection.tell("interview_completed", { reason: "all_questions_asked", message: "Bye" });
  await settle();
  assert.equal(screenOf(parts.room.state), "end");
  assert.equal(parts.microphone.isClosed, true);
  assert.equal(parts.connection.isOpen, false);
  assert.equal(parts.store.lastSeq(1), -1);
});

test("a notice that changed meanwhile is told, not swallowed", async () => {
  const parts = setUp();
  parts.connection.answers.start_interview = { ok: false, code: "invalid_input", message: "The notice has changed." };
  await enter(parts);
  assert.equal(screenOf(parts.room.state), "refused");
  assert.equal(parts.room.state.refusal.message, "The notice has changed.");
});
