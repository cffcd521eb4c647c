/** A practice answer: never sent anywhere but to the sound check, never kept, never rated. */
import { joinBlocks, SAMPLE_RATE } from "./pcm.js";

const LONGEST_SECONDS = 18;
const NEW_SECONDS = 1;

/**
 * `hear(pcm16)` resolves to the words of all that was said so far, or null; `onchange({text, isFinal, isUnheard})` shows
 * them. One request is under way at a time, so that a busy service is not asked for more.
 */
export class Practice {
  #microphone;
  #hear;
  #onchange;
  #blocks = [];
  #heardBlocks = 0;
  #text = "";
  #asking = null;
  #stopping = null;
  #isRunning = false;

  constructor(microphone, hear, onchange) {
    this.#microphone = microphone;
    this.#hear = hear;
    this.#onchange = onchange;
    microphone.addEventListener("block", ({ detail }) => this.#keep(detail));
  }

  get isRunning() {
    return this.#isRunning;
  }

  start() {
    this.#blocks = [];
    this.#heardBlocks = 0;
    this.#text = "";
    this.#stopping = null;
    this.#isRunning = true;
    this.#onchange({ text: "", isFinal: false, isUnheard: false });
    this.#microphone.startRecording();
  }

  /** Called when the time is up or `stop` was. */
  onstop = () => {};

  async stop() {
    if (this.#isRunning) await (this.#stopping ??= this.#finish());
  }

  async #finish() {
    await this.#microphone.stopRecording();
    this.#isRunning = false;
    this.onstop();
    await this.#asking;
    const text = await this.#hear(joinBlocks(this.#blocks));
    this.#onchange({ text: text ?? this.#text, isFinal: true, isUnheard: text === null });
  }

  #keep(block) {
    if (!this.#isRunning) return;
    this.#blocks.push(new Int16Array(block));
    if (seconds(this.#blocks) >= LONGEST_SECONDS) this.stop();
    else if (!this.#asking && seconds(this.#blocks.slice(this.#heardBlocks)) >= NEW_SECONDS) this.#ask();
  }

  #ask() {
    this.#heardBlocks = this.#blocks.length;
    this.#asking = this.#hear(joinBlocks(this.#blocks)).then((text) => {
      this.#asking = null;
      if (text === null || !this.#isRunning) return;
      this.#text = text;
      this.#onchange({ text, isFinal: false, isUnheard: false });
    });
  }
}

function seconds(blocks) {
  return blocks.reduce((count, block) => count + block.length, 0) / SAMPLE_RATE;
}
