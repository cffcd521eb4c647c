import assert from "node:assert/strict";
import { test } from "node:test";
import { mergeCaptions, NO_CAPTIONS } from "../../../app/static/js/candidate/captions.js";
import { clockText, dueAnnouncement, spokenDuration } from "../../../app/static/js/candidate/clock_text.js";
import { meterFraction, SoundCheck } from "../../../app/static/js/candidate/level_meter.js";
import {
  browserOf, explainMicrophoneError, explainMicrophoneProblem,
} from "../../../app/static/js/candidate/microphone_help.js";
import { watchTypeSize } from "../../../app/static/js/candidate/type_size.js";

test("clock and spoken durations", () => {
  assert.deepEqual([0, 4.2, 65, 3600].map(clockText), ["0:00", "0:05", "1:05", "60:00"]);
  assert.equal(spokenDuration(90), "1 minute 30 seconds");
  assert.equal(spokenDuration(300), "5 minutes");
  assert.equal(spokenDuration(1), "1 second");
  assert.equal(spokenDuration(0), "0 seconds");
});

test("each threshold is announced once, and a jump over several announces the last", () => {
  assert.equal(dueAnnouncement(300.1, 299.9), 300);
  assert.equal(dueAnnouncement(299.9, 299.7), null);
  assert.equal(dueAnnouncement(61, 60), 60);
  assert.equal(dueAnnouncement(301, 20), 30);
});

test("a final caption is the last word", () => {
  const final = mergeCaptions(NO_CAPTIONS, { confirmed: "Done.", tentative: "", final: true });
  assert.equal(mergeCaptions(final, { confirmed: "Done. And more", tentative: "x" }), final);
});

test("the meter shows speech in its middle, and silence as nothing", () => {
  assert.equal(meterFraction(0), 0);
  assert.equal(meterFraction(1), 1);
  assert.ok(meterFraction(0.05) > 0.5 && meterFraction(0.05) < 0.8);
});

for (const [verdict, level] of [
  ["silent", { rms: 0, peak: 0 }],
  ["quiet", { rms: 0.001, peak: 0.002 }],
  ["good", { rms: 0.012, peak: 0.3 }],
  ["clipping", { rms: 0.5, peak: 1 }],
]) {
  test(`sound that is ${verdict}`, () => {
    const check = new SoundCheck(10);
    for (let i = 0; i < 9; i++) assert.equal(check.push(level), null);
    assert.equal(check.push(level), verdict);
    check.reset();
    assert.equal(check.push(level), null);
  });
}

test("noise is told by a high floor that speech hardly rises above", () => {
  const judge = (floor, speech) => {
    const check = new SoundCheck(10);
    return Array.from({ length: 10 }, (_, i) => check.push({ rms: i % 2 ? speech : floor, peak: 0.5 })).at(-1);
  };
  assert.equal(judge(0.03, 0.09), "noisy");
  assert.equal(judge(0.03, 0.3), "good");
  assert.equal(judge(0.005, 0.015), "good");
});

const AGENTS = {
  chrome: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  edge: "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
  firefox: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  safari: "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
  ios: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/604.1",
  android: "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
};

for (const [name, agent] of Object.entries(AGENTS)) {
  test(`steps to allow the microphone in ${name}`, () => {
    assert.equal(browserOf(agent), name);
    const { problem, steps } = explainMicrophoneError("NotAllowedError", agent);
    assert.equal(problem, "denied");
    assert.match(steps.at(-1), /Try again/);
  });
}

test("only a denied permission is called denied", () => {
  const problems = ["NotFoundError", "NotReadableError", "NotSupportedError", "TypeError"].map(
    (name) => explainMicrophoneError(name, AGENTS.safari).problem,
  );
  assert.deepEqual(problems, ["missing", "busy", "unsupported", "unknown"]);
  assert.match(explainMicrophoneProblem("lost", AGENTS.safari).title, /disconnected/);
});

test("larger type: the server's choice until the candidate makes one", () => {
  const stored = new Map();
  const storage = { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => stored.set(key, value) };
  const page = () => {
    const button = Object.assign(new EventTarget(), { setAttribute: (name, value) => (button[name] = value) });
    return { body: { dataset: { type: "large" } }, button };
  };
  const first = page();
  watchTypeSize(first.body, first.button, storage);
  assert.equal(first.button["aria-pressed"], "true");
  first.button.dispatchEvent(new Event("click"));
  assert.equal(first.body.dataset.type, "normal");
  const second = page();
  watchTypeSize(second.body, second.button, storage);
  assert.equal(second.body.dataset.type, "normal");
});
