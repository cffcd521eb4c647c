import assert from "node:assert/strict";
import { test } from "node:test";
import { QuestionVoice, splitSentences } from "../../../app/static/js/candidate/question_voice.js";

class ScriptedSynthesis {
  spoken = [];
  cancelled = 0;
  current = null;

  speak(utterance) {
    this.spoken.push(utterance.text);
    this.current = utterance;
  }

  cancel() {
    this.cancelled++;
  }
}

class Utterance {
  constructor(text) {
    this.text = text;
  }
}

function setUp() {
  const speechSynthesis = new ScriptedSynthesis();
  const timers = [];
  const browser = { speechSynthesis, SpeechSynthesisUtterance: Utterance };
  const voice = new QuestionVoice("en", browser, (milliseconds, work) => timers.push({ milliseconds, work }));
  return { speechSynthesis, timers, voice };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("sentences of many scripts", () => {
  assert.deepEqual(splitSentences("Hello. What is a list? Go on"), ["Hello.", "What is a list?", "Go on"]);
  assert.deepEqual(splitSentences("什么是列表？请说明。"), ["什么是列表？", "请说明。"]);
  assert.deepEqual(splitSentences("Why?!  "), ["Why?!"]);
});

test("one sentence after the other, in the panel's language", async () => {
  const { speechSynthesis, voice } = setUp();
  const done = voice.speak("One. Two.");
  await settle();
  assert.deepEqual(speechSynthesis.spoken, ["One."]);
  assert.equal(speechSynthesis.current.lang, "en");
  assert.equal(voice.isSpeaking, true);
  speechSynthesis.current.onend();
  await settle();
  speechSynthesis.current.onend();
  assert.equal(await done, "spoken");
  assert.deepEqual(speechSynthesis.spoken, ["One.", "Two."]);
  assert.equal(voice.isSpeaking, false);
});

test("skipping ends it at once", async () => {
  const { speechSynthesis, voice } = setUp();
  const done = voice.speak("One. Two.");
  voice.stop();
  assert.equal(await done, "skipped");
  speechSynthesis.current.onend();
  await settle();
  assert.deepEqual(speechSynthesis.spoken, ["One."]);
});

test("a browser without a voice is not waited for twice", async () => {
  const { speechSynthesis, timers, voice } = setUp();
  const done = voice.speak("One. Two.");
  await settle();
  timers[0].work();
  assert.equal(await done, "unavailable");
  assert.equal(await voice.speak("Three."), "unavailable");
  assert.deepEqual(speechSynthesis.spoken, ["One."]);
});

test("an end that never comes does not hold the interview", async () => {
  const { speechSynthesis, timers, voice } = setUp();
  const done = voice.speak("One.");
  await settle();
  speechSynthesis.current.onstart();
  timers.forEach(({ work }) => work());
  assert.equal(await done, "spoken");
});

test("a browser without speech synthesis", async () => {
  assert.equal(await new QuestionVoice("en", {}).speak("One."), "unavailable");
});
