import assert from "node:assert/strict";
import { test } from "node:test";

import { wordAt, wordsWithin } from "../../../app/static/js/review/words.js";

const WORDS = [
  { start: 0.4, end: 0.6 },
  { start: 0.6, end: 1.0 },
  { start: 3.0, end: 3.4 },
];

test("the word of a moment", () => {
  assert.equal(wordAt(WORDS, 0.4), 0);
  assert.equal(wordAt(WORDS, 0.6), 1);
  assert.equal(wordAt(WORDS, 3.39), 2);
});

test("no word before, between and after words", () => {
  for (const seconds of [0, 0.39, 1.0, 2.5, 3.4, 99]) assert.equal(wordAt(WORDS, seconds), -1);
  assert.equal(wordAt([], 1), -1);
});

test("a stretch holds the words that lie in it whole", () => {
  assert.deepEqual(wordsWithin(WORDS, 0.6, 3.4), [1, 2]);
  assert.deepEqual(wordsWithin(WORDS, 0.5, 1.0), [1]);
  assert.deepEqual(wordsWithin(WORDS, 1.1, 2.9), []);
});

test("rounded times still meet their words", () => {
  assert.deepEqual(wordsWithin(WORDS, 0.605, 0.995), [1]);
});
