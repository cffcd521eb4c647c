import assert from "node:assert/strict";
import { before, test } from "node:test";
import { initialState, reduce } from "../../../app/static/js/candidate/room_state.js";
import { ACTIVE, QUESTION } from "./scripted_room.js";

const SOUND = { unacknowledged: 0, persistent: true, verdict: null };
const SILENT = { type: "turn_state", turn: 1, speaking: false, silence_seconds: 7, ends_in_seconds: 3 };

class Part {
  hidden = true;
  textContent = "";
  dataset = {};
  #parts = new Map();

  focus() {}

  querySelectorAll() {
    return [];
  }

  querySelector(selector) {
    if (!this.#parts.has(selector)) this.#parts.set(selector, new Part());
    return this.#parts.get(selector);
  }
}

let RoomView;
before(async () => {
  globalThis.document = new Part();
  ({ RoomView } = await import("../../../app/static/js/candidate/room_view.js"));
});

/** A page in the first answer, for which speech was heard; `tell` shows what each event makes of it. */
function openPage() {
  const page = new Part();
  const view = new RoomView(page);
  let state = initialState();
  const tell = (...events) => {
    for (const event of events) {
      const then = state;
      state = reduce(state, event);
      view.show(state, then, SOUND, true);
    }
  };
  const turn = [{ type: "question_read", turn: 1 }, { ...SILENT, speaking: true, silence_seconds: 0 }];
  tell({ type: "microphone_on" }, { type: "entered" }, { type: "online" }, { type: "session_state", ...ACTIVE }, ...turn);
  return { announced: () => page.querySelector("[data-announcer]").textContent, tell };
}

test("the prompt is announced, and withdrawn when somebody goes on talking", () => {
  const { announced, tell } = openPage();
  tell(SILENT);
  assert.match(announced(), /^Finished\?/);
  tell({ ...SILENT, speaking: true, silence_seconds: 0 });
  assert.equal(announced(), "");
});

test("withdrawing a prompt leaves what was announced since", () => {
  const { announced, tell } = openPage();
  tell(SILENT, { type: "next_question", ...QUESTION, turn: 2, number: 2 });
  assert.equal(announced(), "Question 2 of 2.");
});

for (const [screen, event] of [
  ["the end", { type: "interview_completed", reason: "all_questions_asked", message: "" }],
  ["a window that another replaced", { type: "superseded" }],
]) {
  test(`nothing of the answer is announced at ${screen}`, () => {
    const { announced, tell } = openPage();
    tell(SILENT, event);
    assert.equal(announced(), "");
  });
}

test("the time that is left is not announced at the end", () => {
  const { announced, tell } = openPage();
  tell({ type: "tick", seconds: 241 });
  assert.match(announced(), /left for this answer/);
  tell({ type: "interview_completed", reason: "all_questions_asked", message: "" });
  assert.equal(announced(), "");
});
