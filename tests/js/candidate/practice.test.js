import assert from "node:assert/strict";
import { test } from "node:test";
import { echoText, practiceText } from "../../../app/static/js/candidate/device_check.js";
import { Practice } from "../../../app/static/js/candidate/practice.js";
import { SpeechTrial } from "../../../app/static/js/candidate/speech_trial.js";
import { settle } from "./scripted_room.js";

const BLOCK = new Int16Array(3200).fill(7).buffer;

class Microphone extends EventTarget {
  startRecording() {}

  async stopRecording() {}

  hear(blocks) {
    for (let count = 0; count < blocks; count++) this.dispatchEvent(new CustomEvent("block", { detail: BLOCK }));
  }
}

function setUp() {
  const [microphone, asked, shown] = [new Microphone(), [], []];
  const hear = (pcm16) => new Promise((resolve) => asked.push({ seconds: pcm16.length / 16000, resolve }));
  const practice = new Practice(microphone, hear, (heard) => shown.push(heard));
  practice.start();
  return { microphone, practice, asked, shown };
}

test("all that was said so far is heard, one request at a time", async () => {
  const { microphone, asked, shown } = setUp();
  microphone.hear(20);
  assert.deepEqual(asked.map(({ seconds }) => seconds), [1]);
  asked[0].resolve("I had");
  await settle();
  assert.equal(shown.at(-1).text, "I had");
  microphone.hear(1);
  assert.deepEqual(asked.map(({ seconds }) => seconds), [1, 4.2]);
});

test("at the end everything is heard once more", async () => {
  const { microphone, practice, asked, shown } = setUp();
  microphone.hear(3);
  const stopping = practice.stop();
  await settle();
  asked[0].resolve("Toast");
  await stopping;
  assert.deepEqual(shown.at(-1), { text: "Toast", isFinal: true, isUnheard: false });
  assert.equal(practice.isRunning, false);
});

test("a service that cannot say leaves the words that it has said", async () => {
  const { microphone, practice, asked, shown } = setUp();
  microphone.hear(5);
  asked[0].resolve("Toast");
  await settle();
  const stopping = practice.stop();
  await settle();
  asked[1].resolve(null);
  await stopping;
  assert.deepEqual(shown.at(-1), { text: "Toast", isFinal: true, isUnheard: true });
});

test("nobody can practise for longer than the check takes", async () => {
  const { microphone, practice } = setUp();
  let stops = 0;
  practice.onstop = () => stops++;
  microphone.hear(95);
  await settle();
  assert.equal(stops, 1);
  assert.equal(practice.isRunning, false);
});

test("what the service answers, and what it means where it does not", async () => {
  const answers = [{ ok: true, json: async () => ({ text: "hello" }) }, { ok: false }, null];
  const requests = [];
  const fetch = async (...request) => {
    requests.push(request);
    const answer = answers.shift();
    if (!answer) throw new TypeError("offline");
    return answer;
  };
  const trial = new SpeechTrial("/trial", "csrf", fetch);
  assert.deepEqual([await trial.hear("a"), await trial.hear("b"), await trial.hear("c")], ["hello", null, null]);
  assert.equal(requests[0][1].headers["X-CSRFToken"], "csrf");
});

test("every outcome of the check is told in words", () => {
  assert.match(echoText("hello"), /We understood: “hello”/);
  assert.match(echoText(""), /no words were understood/);
  assert.match(echoText(null), /busy/);
  assert.match(practiceText("", true, true), /busy/);
  assert.match(practiceText("x", true, false), /Nothing of this was kept/);
  assert.match(practiceText("", true, false), /Try again/);
});
