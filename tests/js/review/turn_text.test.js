import assert from "node:assert/strict";
import { test } from "node:test";

import { describeTurn, newerCaptions } from "../../../app/static/js/review/turn_text.js";

test("speech is speech, whatever the silence before it", () => {
  assert.equal(describeTurn({ speaking: true, silence_seconds: 9, ends_in_seconds: 1 }), "Speaking");
});

test("a breath is not called silence", () => {
  assert.equal(describeTurn({ speaking: false, silence_seconds: 1.9, ends_in_seconds: 8 }), "Listening");
});

test("silence tells when it ends the turn, once that is near", () => {
  const silent = { speaking: false, silence_seconds: 4.2 };
  assert.equal(describeTurn({ ...silent, ends_in_seconds: 5.8 }), "Silent for 4 s, the turn ends in 6 s");
  assert.equal(describeTurn({ ...silent, ends_in_seconds: 100 }), "Silent for 4 s");
});

test("captions never take back what was confirmed", () => {
  const longer = { confirmed: "a list can", tentative: "grow" };
  assert.equal(newerCaptions(longer, { confirmed: "a list", tentative: "can" }), longer);
  const next = { confirmed: "a list can grow", tentative: "" };
  assert.equal(newerCaptions(longer, next), next);
  assert.equal(newerCaptions(undefined, next), next);
});
