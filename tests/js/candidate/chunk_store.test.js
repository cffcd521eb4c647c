import assert from "node:assert/strict";
import { test } from "node:test";
import { ChunkStore } from "../../../app/static/js/candidate/chunk_store.js";
import { MemoryDatabase } from "./memory_database.js";

function filled(turn, ...audio) {
  const store = new ChunkStore(new MemoryDatabase());
  audio.forEach((chunk) => store.append(turn, chunk));
  return store;
}

test("numbers count from 0 in each turn", () => {
  const store = filled(1, "a", "b");
  assert.equal(store.append(2, "c"), 0);
  assert.equal(store.append(1, "d"), 2);
  assert.equal(store.lastSeq(1), 2);
  assert.equal(store.lastSeq(3), -1);
});

test("chunks stay until the turn is discarded", () => {
  const store = filled(1, "a", "b");
  store.realign(1, 1);
  assert.equal(store.get(1, 0), "a");
  store.discard(1);
  assert.equal(store.get(1, 0), undefined);
});

test("a reload finds everything again, and goes on numbering", async () => {
  const database = new MemoryDatabase();
  const store = await ChunkStore.restore(database);
  ["a", "b", "c"].forEach((chunk) => store.append(4, chunk));
  const reloaded = await ChunkStore.restore(database);
  assert.deepEqual([0, 1, 2].map((seq) => reloaded.get(4, seq)), ["a", "b", "c"]);
  assert.equal(reloaded.append(4, "d"), 3);
});

test("another device goes on behind what the server has", () => {
  const store = new ChunkStore(new MemoryDatabase());
  store.realign(1, 41);
  assert.equal(store.append(1, "a"), 42);
});

test("back on the first device, chunks that the server took elsewhere are not sent again", () => {
  const store = filled(1, "a", "b");
  store.realign(1, 9);
  assert.equal(store.append(1, "c"), 10);
  assert.equal(store.get(1, 1), undefined);
});

test("where the server lost what another device sent, the rest closes up", async () => {
  const database = new MemoryDatabase();
  const store = await ChunkStore.restore(database);
  store.realign(1, 9);
  store.append(1, "a");
  store.append(1, "b");
  store.realign(1, 4);
  assert.deepEqual([store.get(1, 5), store.get(1, 6), store.lastSeq(1)], ["a", "b", 6]);
  const reloaded = await ChunkStore.restore(database);
  assert.equal(reloaded.get(1, 6), "b");
});

test("where the server lost what this device sent, nothing changes: all of it is still here", () => {
  const store = filled(1, "a", "b", "c");
  store.realign(1, 0);
  assert.deepEqual([store.get(1, 1), store.lastSeq(1)], ["b", 2]);
});

test("a gap in what was kept ends what can be used", async () => {
  const database = new MemoryDatabase();
  [0, 1, 3].forEach((seq) => database.put(1, seq, `chunk ${seq}`));
  const store = await ChunkStore.restore(database);
  assert.equal(store.lastSeq(1), 1);
});

test("turns that are over are forgotten, here and in the database", async () => {
  const database = new MemoryDatabase();
  const store = await ChunkStore.restore(database);
  [1, 2, 3].forEach((turn) => store.append(turn, "a"));
  store.discardBefore(3);
  assert.deepEqual((await database.load()).map((row) => row.turn), [3]);
  store.discardAll();
  assert.deepEqual(await database.load(), []);
});
