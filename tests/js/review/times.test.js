import assert from "node:assert/strict";
import { test } from "node:test";

import { clockTime, localTime } from "../../../app/static/js/times.js";

test("a moment in the reader's zone", () => {
  const moment = "2026-03-02T23:30:00+00:00";
  assert.equal(localTime(moment, "datetime", "UTC"), "2 Mar 2026, 23:30");
  assert.equal(localTime(moment, "datetime", "Asia/Kolkata"), "3 Mar 2026, 05:00");
  assert.equal(localTime(moment, "date", "America/New_York"), "2 Mar 2026");
});

test("a position in a recording", () => {
  assert.equal(clockTime(0), "0:00");
  assert.equal(clockTime(65.9), "1:05");
});
