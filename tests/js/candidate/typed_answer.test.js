import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { TypedAnswer } from "../../../app/static/js/candidate/typed_answer.js";
import { beginAnswer, QUESTION, settle, setUp } from "./scripted_room.js";

const LOOK_MILLISECONDS = 250;
const OFFLINE = { ok: false, code: "offline" };

class Field extends EventTarget {
  value = "";
  textContent = "";

  focus() {}

  write(text) {
    this.value = text;
    this.dispatchEvent(new Event("input"));
  }
}

class Form extends EventTarget {
  fields = { "[data-typed]": new Field(), "[data-typed-error]": new Field() };

  querySelector(selector) {
    return this.fields[selector];
  }
}

class Drafts extends Map {
  getItem = (key) => this.get(key) ?? null;
  setItem = (key, text) => this.set(key, text);
  removeItem = (key) => this.delete(key);
}

beforeEach(() => (globalThis.sessionStorage = new Drafts()));

/** Somebody who types in an open turn, and what they see; `look` lets the page look at the room once. */
async function beginTyping({ mock }) {
  mock.timers.enable({ apis: ["setInterval"] });
  const parts = setUp();
  await beginAnswer(parts);
  const form = new Form();
  const answer = new TypedAnswer(form, parts.room, "interview");
  answer.open();
  const [text, error] = Object.values(form.fields);
  const look = async () => {
    mock.timers.tick(LOOK_MILLISECONDS);
    await settle();
  };
  const sent = () => parts.connection.requests.filter(([name]) => name === "text_answer").map(([, payload]) => payload.text);
  return { ...parts, answer, text, error, look, sent };
}

async function sendWithoutNetwork(typing) {
  typing.connection.tell("offline");
  typing.connection.answers.text_answer = OFFLINE;
  await typing.answer.send();
  await typing.look();
}

function comeBack({ connection }) {
  delete connection.answers.text_answer;
  connection.tell("online");
}

test("a text that was to be sent without a network goes out once, by itself, when it is back", async (context) => {
  const typing = await beginTyping(context);
  typing.text.write("A tree");
  await sendWithoutNetwork(typing);
  assert.match(typing.error.textContent, /sent by itself/);
  assert.deepEqual(typing.sent(), ["A tree"]);
  comeBack(typing);
  for (let looks = 0; looks < 5; looks++) await typing.look();
  assert.deepEqual(typing.sent(), ["A tree", "A tree"]);
  assert.equal(typing.error.textContent, "");
});

test("what the server refuses then is not sent over and over", async (context) => {
  const typing = await beginTyping(context);
  typing.text.write("A tree");
  await sendWithoutNetwork(typing);
  typing.connection.answers.text_answer = { ok: false, code: "internal_error", message: "Please try again." };
  typing.connection.tell("online");
  for (let looks = 0; looks < 5; looks++) await typing.look();
  assert.deepEqual(typing.sent(), ["A tree", "A tree"]);
  assert.equal(typing.error.textContent, "Please try again.");
});

test("an acknowledgement that never came is not waited for on the same connection", async (context) => {
  const typing = await beginTyping(context);
  typing.text.write("A tree");
  typing.connection.answers.text_answer = OFFLINE;
  await typing.answer.send();
  for (let looks = 0; looks < 5; looks++) await typing.look();
  assert.deepEqual(typing.sent(), ["A tree"]);
});

test("who goes on writing sends it again", async (context) => {
  const typing = await beginTyping(context);
  typing.text.write("A tree");
  await sendWithoutNetwork(typing);
  typing.text.write("A tree has");
  assert.equal(typing.error.textContent, "");
  comeBack(typing);
  await typing.look();
  assert.deepEqual(typing.sent(), ["A tree"]);
});

test("nothing goes to the question after", async (context) => {
  const typing = await beginTyping(context);
  typing.text.write("A tree");
  await sendWithoutNetwork(typing);
  comeBack(typing);
  typing.connection.tell("turn_ended", { turn: 1, reason: "audio_timeout" });
  typing.connection.tell("next_question", { ...QUESTION, turn: 2 });
  typing.voice.finish("spoken");
  await settle();
  typing.answer.open();
  await typing.look();
  assert.deepEqual(typing.sent(), ["A tree"]);
  assert.equal(typing.error.textContent, "");
});
