/** The conductor: turns what happens into events, reduces them, and acts on the difference. */
import { gettext } from "../texts.js";
import { screenOf, wantsConnection, wantsRecording } from "./room_rules.js";
import { initialState, reduce } from "./room_state.js";

const SERVER_EVENTS = [
  "queue_position", "greeting", "next_question", "transcription_update", "turn_state", "turn_ended", "turn_saved",
  "reviewer_message", "interview_completed", "superseded", "refused", "online", "offline",
];
// What the server could not do just now it may do in a moment.
const PASSING = new Set(["internal_error", "dependency_unavailable", "storage_failed"]);
const OVER = new Set(["end", "refused"]);
const MICROPHONE_IS_CLOSED = new Set(["end", "refused", "elsewhere", "left"]);

export class Room {
  state = initialState();
  readsAloud = true;
  #parts;
  #onchange;
  #notice;
  #events = [];
  #toSpeak = Promise.resolve();
  #speech = 0;
  #finishing = null;

  /** `parts`: {connection, recorder, sender, store, voice}; `onchange(state, before)` shows the state. */
  constructor(parts, noticeVersion, onchange) {
    this.#parts = parts;
    this.#notice = noticeVersion;
    this.#onchange = onchange;
    SERVER_EVENTS.forEach((name) => parts.connection.addEventListener(name, ({ detail }) => this.tell(name, detail)));
    parts.connection.addEventListener("session_state", ({ detail }) => this.#restore(detail));
  }

  /** What an event sets off may tell further events: they wait until this one is done with. */
  tell(type, detail = {}) {
    if (this.#events.push({ ...detail, type }) > 1) return;
    for (; this.#events.length > 0; this.#events.shift()) this.#step(this.#events[0]);
  }

  enter(options = {}) {
    this.tell("entered", options);
  }

  async finish() {
    const number = this.#answering();
    if (number === null) return;
    this.tell("finish_requested", { turn: number });
    this.#finishing = { turn: number, lastSeq: await this.#parts.recorder.lastSeq(number) };
    await this.#requestEnd();
  }

  async keepThinking() {
    const number = this.#answering();
    if (number === null) return;
    this.tell("thinking", { turn: number });
    await this.#parts.connection.request("still_thinking", { turn: number });
  }

  /** Where the candidate was granted adjustable timers: a minute more, as often as needed. */
  async takeMoreTime() {
    const number = this.#answering();
    if (number === null) return;
    const ack = await this.#parts.connection.request("more_time", { turn: number });
    if (ack.ok) this.tell("session_state", ack);
  }

  async repeat() {
    const number = this.#answering();
    if (number === null) return;
    this.tell("question_repeated", { turn: number });
    await this.#parts.connection.request("repeat_question", { turn: number });
  }

  /** Whoever was called need not wait for the notice to run out. */
  async beginNow() {
    if (this.state.queue?.called) await this.#start();
  }

  /** A reload in the queue keeps the place; the microphone is asked for again when it is needed. */
  returnToQueue() {
    this.tell("queue_position", {});
    this.tell("microphone_problem", { problem: "off" });
    this.enter();
  }

  skipReading() {
    this.#speech++;
    this.#parts.voice.stop();
  }

  /** The server's acknowledgement. */
  async sendText(text) {
    const number = this.#answering();
    if (number === null) return { ok: false, code: "stale_turn", message: gettext("This question is over.") };
    const ack = await this.#parts.connection.request("text_answer", { turn: number, text });
    if (ack.ok) this.tell("finish_requested", { turn: number });
    return ack;
  }

  async leave() {
    await this.#parts.connection.request("leave", {});
    this.tell("left");
  }

  #answering() {
    const turn = this.state.turn;
    return turn?.stage === "answering" ? turn.number : null;
  }

  #restore(payload) {
    this.tell("session_state", payload);
    if (payload.question) this.#parts.sender.open(payload.question.turn, payload.received_through);
    if (this.#finishing) this.#requestEnd();
    if (payload.state === "waiting" && this.state.entered) this.#start();
  }

  async #start() {
    const payload = { consent: true, notice_version: this.#notice };
    const ack = await this.#parts.connection.request("start_interview", payload);
    if (ack.ok) this.tell("session_state", ack);
    else if (PASSING.has(ack.code)) this.#parts.connection.restartSoon();
    else if (ack.code !== "offline") this.tell("refused", ack);
  }

  async #requestEnd() {
    const { turn, lastSeq } = this.#finishing;
    const ack = await this.#parts.connection.request("end_turn", { turn, last_seq: lastSeq });
    if (ack.ok || ack.code === "stale_turn") this.#finishing = null;
    else if (ack.code !== "offline") {
      this.#finishing = null;
      this.tell("finish_failed", { turn });
    }
  }

  #step(event) {
    const before = this.state;
    this.state = reduce(before, event);
    this.#act(before, this.state);
    this.#onchange(this.state, before);
  }

  #act(before, after) {
    this.#connect(before, after);
    this.#followTurn(before.turn, after.turn);
    this.#parts.recorder.record(wantsRecording(after) ? after.turn.number : null);
    if (after.greeting !== before.greeting && before.greeting === "" && !after.turn) this.#say(after.greeting);
    if (after.savedTurn > before.savedTurn) this.#parts.store.discardBefore(after.savedTurn + 1);
    if (screenOf(after) !== screenOf(before)) this.#enterScreen(screenOf(after));
  }

  #connect(before, after) {
    const { connection, sender } = this.#parts;
    if (before.online && !after.online) sender.close();
    if (wantsConnection(after) && !wantsConnection(before)) connection.open();
    if (!wantsConnection(after) && wantsConnection(before)) connection.close();
  }

  #followTurn(before, after) {
    if (!after) return;
    const isNew = after.number !== before?.number;
    if (isNew && before) this.#parts.sender.close();
    if (isNew) this.#parts.sender.open(after.number, this.#parts.store.lastSeq(after.number));
    if (after.stage === "reading" && (isNew || before.stage !== "reading")) this.#read(after);
    if (after.stage === "ended" && before?.stage !== "ended") this.#endTurn();
  }

  #endTurn() {
    this.#finishing = null;
    this.#parts.sender.end();
    this.skipReading();
  }

  async #read(turn) {
    await this.#say(turn.question.text);
    this.tell("question_read", { turn: turn.number });
  }

  #say(text) {
    if (!this.readsAloud) return Promise.resolve();
    const mine = this.#speech;
    this.#toSpeak = this.#toSpeak.then(() => (mine === this.#speech ? this.#parts.voice.speak(text) : "skipped"));
    return this.#toSpeak;
  }

  #enterScreen(screen) {
    if (!MICROPHONE_IS_CLOSED.has(screen)) return;
    this.skipReading();
    const released = this.#parts.recorder.release();
    if (OVER.has(screen)) released.then(() => this.#parts.store.discardAll());
  }
}
