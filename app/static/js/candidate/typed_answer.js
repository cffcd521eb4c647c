import { gettext } from "../texts.js";

const STILL_THERE_MILLISECONDS = 4000;
const SEND_BEFORE_SECONDS = 3;

/** The written alternative to speech. A draft survives a reload, and is sent by itself before the time runs out. */
export class TypedAnswer {
  #interview;
  #shownDraft = "";
  #room;
  #text;
  #error;
  #lastSign = 0;
  #sending = false;

  constructor(form, room, interview) {
    this.#interview = interview;
    this.#room = room;
    this.#text = form.querySelector("[data-typed]");
    this.#error = form.querySelector("[data-typed-error]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.#text.addEventListener("input", () => this.#write());
    setInterval(() => this.#watch(), 250);
  }

  open() {
    this.#room.tell("typing", { on: true });
    this.#restoreDraft();
    this.#text.focus();
  }

  close() {
    this.#room.tell("typing", { on: false });
  }

  async send() {
    if (this.#sending) return;
    this.#sending = true;
    const key = this.#key();
    const ack = await this.#room.sendText(this.#text.value);
    this.#sending = false;
    this.#error.textContent = ack.ok ? "" : (ack.message ?? gettext("The connection is gone. Your text is kept; send it again soon."));
    if (ack.ok) sessionStorage.removeItem(key);
  }

  #restoreDraft() {
    if (this.#shownDraft === this.#key()) return;
    this.#shownDraft = this.#key();
    this.#text.value = sessionStorage.getItem(this.#shownDraft) ?? "";
    this.#error.textContent = "";
  }

  /** Typing is a sign of life: it holds off the silence window. */
  #write() {
    this.#error.textContent = "";
    sessionStorage.setItem(this.#key(), this.#text.value);
    if (performance.now() - this.#lastSign < STILL_THERE_MILLISECONDS) return;
    this.#lastSign = performance.now();
    this.#room.keepThinking();
  }

  #watch() {
    const { turn, typing } = this.#room.state;
    if (!typing || turn?.stage !== "answering") return;
    this.#restoreDraft();
    if (this.#text.value.trim() === "") return;
    if (turn.secondsLeft !== null && turn.secondsLeft <= SEND_BEFORE_SECONDS) this.send();
  }

  #key() {
    return `typed-${this.#interview}-${this.#room.state.turn?.number ?? 0}`;
  }
}
