import assert from "node:assert/strict";
import { test } from "node:test";
import { AudioSender } from "../../../app/static/js/candidate/audio_sender.js";
import { ChunkStore } from "../../../app/static/js/candidate/chunk_store.js";
import { MemoryDatabase } from "./memory_database.js";

/** A server that stores chunks in order only, and acknowledges cumulatively, as the protocol says. */
class OrderlyServer {
  stored = [];
  sent = [];
  refusals = [];

  emit = async (turn, seq, audio) => {
    this.sent.push(seq);
    if (this.refusals.length > 0) return this.refusals.shift();
    if (seq === this.stored.length) this.stored.push(audio);
    return { ok: true, received_through: this.stored.length - 1 };
  };
}

function setUp(...audio) {
  const store = new ChunkStore(new MemoryDatabase());
  audio.forEach((chunk) => store.append(1, chunk));
  const server = new OrderlyServer();
  const waiting = [];
  const sender = new AudioSender(store, server.emit, (milliseconds, work) => waiting.push(work));
  const retry = async () => {
    waiting.splice(0).forEach((work) => work());
    await settle();
  };
  return { store, server, sender, retry };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("chunks go out in order and are acknowledged", async () => {
  const { store, server, sender } = setUp("a", "b");
  sender.open(1, -1);
  store.append(1, "c");
  sender.wake();
  await settle();
  assert.deepEqual(server.stored, ["a", "b", "c"]);
  assert.equal(sender.receivedThrough, 2);
  assert.equal(sender.unacknowledged, 0);
});

test("after a reconnect sending goes on from received_through + 1", async () => {
  const { server, sender } = setUp("a", "b", "c", "d");
  server.stored = ["a", "b"];
  sender.open(1, 1);
  await settle();
  assert.deepEqual(server.sent, [2, 3]);
  assert.deepEqual(server.stored, ["a", "b", "c", "d"]);
});

test("nothing is sent while closed, and nothing is lost", async () => {
  const { store, server, sender } = setUp("a");
  sender.open(1, -1);
  await settle();
  sender.close();
  ["b", "c"].forEach((chunk) => store.append(1, chunk));
  sender.wake();
  assert.deepEqual(server.sent, [0]);
  assert.equal(sender.unacknowledged, 2);
  sender.open(1, 0);
  await settle();
  assert.deepEqual(server.stored, ["a", "b", "c"]);
});

test("a chunk that the server missed is sent again, with what followed it", async () => {
  const { server, sender, retry } = setUp("a", "b", "c");
  server.refusals = [{ ok: true, received_through: -1 }];
  sender.open(1, -1);
  await settle();
  await retry();
  assert.deepEqual(server.stored, ["a", "b", "c"]);
});

test("a failed store is tried again later", async () => {
  const { server, sender, retry } = setUp("a", "b");
  server.refusals = [{ ok: false, code: "storage_failed" }, { ok: false, code: "storage_failed" }];
  sender.open(1, -1);
  await settle();
  assert.deepEqual(server.stored, []);
  assert.equal(sender.unacknowledged, 2);
  await retry();
  assert.deepEqual(server.stored, ["a", "b"]);
});

test("a turn that is over is sent no more", async () => {
  const { store, server, sender, retry } = setUp("a");
  server.refusals = [{ ok: false, code: "stale_turn" }];
  sender.open(1, -1);
  await settle();
  await retry();
  store.append(1, "b");
  sender.wake();
  assert.deepEqual(server.sent, [0]);
  assert.equal(sender.unacknowledged, 0);
});

test("at most sixteen chunks are under way at once", async () => {
  const { store, sender } = setUp();
  for (let seq = 0; seq < 100; seq++) store.append(1, `chunk ${seq}`);
  let under_way = 0;
  const pending = [];
  const emit = (turn, seq) => {
    under_way++;
    return new Promise((resolve) => pending.push(() => resolve({ ok: true, received_through: seq })));
  };
  const slow = new AudioSender(store, emit, () => {});
  slow.open(1, -1);
  assert.equal(under_way, 16);
  pending[0]();
  await settle();
  assert.equal(under_way, 17);
  assert.equal(sender.unacknowledged, 0);
});

test("silence from the server is told once it has lasted", async () => {
  const { server, sender, retry } = setUp("a");
  let alarms = 0;
  sender.onsilence = () => alarms++;
  server.refusals = [{ ok: false, code: "offline" }, { ok: false, code: "offline" }];
  sender.open(1, -1);
  await settle();
  assert.equal(alarms, 0);
  await retry();
  assert.equal(alarms, 1);
  await retry();
  assert.deepEqual(server.stored, ["a"]);
});

test("acknowledgements that overtake each other do not set it back", async () => {
  const { store } = setUp("a", "b", "c");
  const pending = [];
  const emit = (turn, seq) => new Promise((resolve) => pending.push(() => resolve({ ok: true, received_through: seq })));
  const sender = new AudioSender(store, emit, () => {});
  sender.open(1, -1);
  [2, 0, 1].forEach((seq) => pending[seq]());
  await settle();
  assert.equal(sender.receivedThrough, 2);
});
