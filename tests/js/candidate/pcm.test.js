import assert from "node:assert/strict";
import { test } from "node:test";
import { BlockAssembler, LevelWindow, mixToMono, toFloat, toPcm16 } from "../../../app/static/js/candidate/pcm.js";

test("full scale is clamped, silence is 0", () => {
  assert.deepEqual([-2, -1, 0, 0.5, 1, 2].map(toPcm16), [-32768, -32768, 0, 16384, 32767, 32767]);
});

test("blocks are filled across pushes and nothing is lost", () => {
  const blocks = new BlockAssembler(4);
  assert.deepEqual(blocks.push([0.1, 0.2, 0.3]), []);
  const complete = blocks.push([0.4, 0.5, 0.6]);
  assert.deepEqual(complete.map((block) => [...block]), [[3277, 6554, 9830, 13107]]);
  assert.deepEqual([...blocks.flush()], [16384, 19661, 0, 0].slice(0, 4));
});

test("the rest is padded to the shortest chunk the server takes, and not beyond what there is", () => {
  const blocks = new BlockAssembler(3200);
  blocks.push(new Float32Array(5).fill(0.5));
  assert.equal(blocks.flush().length, 320);
  blocks.push(new Float32Array(700).fill(0.5));
  assert.equal(blocks.flush().length, 700);
  assert.equal(blocks.flush(), null);
});

test("what was collected before a new recording is forgotten", () => {
  const blocks = new BlockAssembler(4);
  blocks.push([1, 1]);
  blocks.clear();
  assert.deepEqual(blocks.push([0, 0, 0, 0]).map((block) => [...block]), [[0, 0, 0, 0]]);
});

test("levels come once a window, with RMS and peak of that window", () => {
  const levels = new LevelWindow(4);
  assert.equal(levels.push([0.5, -0.5]), null);
  assert.deepEqual(levels.push([0.5, -0.5]), { rms: 0.5, peak: 0.5 });
  assert.deepEqual(levels.push([0, 0, 0, 0]), { rms: 0, peak: 0 });
});

test("two channels become their mean", () => {
  assert.deepEqual([...mixToMono([Float32Array.of(1, 0), Float32Array.of(0, 1)])], [0.5, 0.5]);
});

test("PCM16 and back", () => {
  assert.deepEqual([...toFloat(Int16Array.of(-32768, 0, 16384))], [-1, 0, 0.5]);
});
