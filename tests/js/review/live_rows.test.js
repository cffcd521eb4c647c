import assert from "node:assert/strict";
import { test } from "node:test";
import { applyState, describeSpeech } from "../../../app/static/js/review/live_rows.js";

function fakeRow() {
  const number = { textContent: "1" };
  const score = { firstChild: { textContent: "Not rated yet" } };
  const parts = { "[data-number]": number, "[data-rating] .score": score };
  return { number, score, querySelector: (selector) => parts[selector] };
}

test("who speaks is told in a word", () => {
  assert.equal(describeSpeech({ speaking: true }), "Speaking");
  assert.equal(describeSpeech({ speaking: false }), "Silent");
});

test("an event's question and rating are shown at once", () => {
  const row = fakeRow();
  applyState(row, { number: 3, rating: 6.25 });
  assert.equal(row.number.textContent, 3);
  assert.equal(row.score.firstChild.textContent, "6.3");
});

test("without a rating the row keeps what it says", () => {
  const row = fakeRow();
  applyState(row, { number: 2, rating: null });
  assert.equal(row.score.firstChild.textContent, "Not rated yet");
});
