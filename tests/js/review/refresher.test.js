import assert from "node:assert/strict";
import { test } from "node:test";

import { RETRY_MILLISECONDS, SETTLE_MILLISECONDS, createRefresher } from "../../../app/static/js/review/refresher.js";

function makeClock() {
  const timers = [];
  return {
    delays: [],
    setTimer(action, delay) {
      this.delays.push(delay);
      timers.push(action);
    },
    async next() {
      await timers.shift()();
    },
    get waiting() {
      return timers.length;
    },
  };
}

test("many requests become one load", async () => {
  const clock = makeClock();
  let loads = 0;
  const request = createRefresher(async () => { loads += 1; }, clock.setTimer.bind(clock));
  request();
  request();
  request();
  assert.equal(clock.waiting, 1);
  await clock.next();
  assert.equal(loads, 1);
  assert.equal(clock.waiting, 0);
});

test("a request during a load is not lost", async () => {
  const clock = makeClock();
  let loads = 0;
  const request = createRefresher(async () => {
    loads += 1;
    if (loads === 1) request();
  }, clock.setTimer.bind(clock));
  request();
  await clock.next();
  assert.equal(clock.waiting, 1);
  await clock.next();
  assert.equal(loads, 2);
});

test("a failed load is tried again, later each time, until it works", async () => {
  const clock = makeClock();
  let failures = 4;
  const request = createRefresher(async () => {
    if (failures > 0) {
      failures -= 1;
      throw new Error("offline");
    }
  }, clock.setTimer.bind(clock));
  request();
  while (clock.waiting) await clock.next();
  assert.deepEqual(clock.delays, [SETTLE_MILLISECONDS, ...RETRY_MILLISECONDS, RETRY_MILLISECONDS.at(-1)]);
});
