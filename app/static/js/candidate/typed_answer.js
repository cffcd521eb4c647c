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
  /** Where the text was to be sent without a network: how many connections there had been by then. */
  #waitingSince = null;

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
    this.#waitingSince = null;
    const key = this.#key();
    const { connections } = this.#room.state;
    const ack = await this.#room.sendText(this.#text.value);
    this.#sending = false;
    this.#error.textContent = ack.ok ? "" : (ack.message ?? gettext("The connection is gone. Your text is kept, and sent by itself once it is back."));
    if (ack.ok) sessionStorage.removeItem(key);
    else if (ack.code === "offline") this.#waitingSince = connections;
  }

  /** Once, by a new connection: on the old one it may have arrived after all, and who goes on writing sends it again. */
  #sendOnReturn({ online, connections }) {
    if (this.#waitingSince !== null && online && connections > this.#waitingSince) this.send();
  }

  #restoreDraft() {
    if (this.#shownDraft === this.#key()) return;
    this.#shownDraft = this.#key();
    this.#text.value = sessionStorage.getItem(this.#shownDraft) ?? "";
    this.#error.textContent = "";
    this.#waitingSince = null;
  }

  /** Typing is a sign of life: it holds off the silence window. */
  #write() {
    this.#error.textContent = "";
    this.#waitingSince = null;
    sessionStorage.setItem(this.#key(), this.#text.value);
    if (performance.now() - this.#lastSign < STILL_THERE_MILLISECONDS) return;
    this.#lastSign = performance.now();
    this.#room.keepThinking();
  }

  #watch() {
    const { turn, typing } = this.#room.state;
    if (!typing || turn?.stage !== "answering") return;
    this.#restoreDraft();
    this.#sendOnReturn(this.#room.state);
    if (this.#text.value.trim() === "") return;
    if (turn.secondsLeft !== null && turn.secondsLeft <= SEND_BEFORE_SECONDS) this.send();
  }

  #key() {
    return `typed-${this.#interview}-${this.#room.state.turn?.number ?? 0}`;
  }
}
