import assert from "node:assert/strict";
import { test } from "node:test";
import { screenOf } from "../../../app/static/js/candidate/room_rules.js";
import { ACTIVE, beginAnswer, enter, QUESTION, setUp, settle, STATE } from "./scripted_room.js";

test("who is called in the queue may begin at once, and nobody else", async () => {
  const parts = setUp();
  parts.connection.answers.start_interview = { ok: true, ...STATE, state: "queued", queue: { position: 2, eta_seconds: 60 } };
  await enter(parts);
  assert.equal(screenOf(parts.room.state), "queue");
  await parts.room.beginNow();
  assert.equal(parts.connection.requests.length, 1);
  parts.connection.tell("queue_position", { position: 1, eta_seconds: 30, called: true });
  parts.connection.answers.start_interview = { ok: true, ...STATE, state: "active" };
  await parts.room.beginNow();
  assert.equal(parts.connection.requests.length, 2);
  assert.equal(screenOf(parts.room.state), "interview");
});

test("a reload in the queue keeps the place; the clock waits at the first question for the microphone", async () => {
  const parts = setUp();
  parts.room.returnToQueue();
  assert.equal(screenOf(parts.room.state), "queue");
  assert.equal(parts.connection.isOpen, true);
  parts.connection.tell("online");
  parts.connection.tell("next_question", QUESTION);
  await settle();
  parts.voice.finish("spoken");
  await settle();
  assert.equal(parts.connection.isOpen, false);
  parts.room.tell("microphone_on");
  assert.equal(parts.connection.isOpen, true);
});

for (const seconds of [5, 60, 300]) {
  test(`after ${seconds} s without a network every block arrives, in order and once`, async () => {
    const parts = setUp();
    await beginAnswer(parts);
    parts.microphone.hear("0");
    await settle();
    parts.connection.tell("offline");
    const left = parts.room.state.turn.secondsLeft;
    for (let block = 1; block <= seconds * 5; block++) parts.microphone.hear(String(block));
    parts.room.tell("tick", { seconds });
    assert.equal(parts.room.state.turn.secondsLeft, left);
    assert.deepEqual(parts.connection.received, ["0"]);
    parts.connection.tell("online");
    parts.connection.tell("session_state", { ...ACTIVE, received_through: 0 });
    for (let round = 0; round < seconds && parts.connection.received.length <= seconds * 5; round++) await settle();
    assert.deepEqual(parts.connection.received, Array.from({ length: seconds * 5 + 1 }, (_, block) => String(block)));
  });
}
