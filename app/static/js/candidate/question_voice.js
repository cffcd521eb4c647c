const START_MILLISECONDS = 3000;
const CHARACTERS_PER_SECOND = 8;
const SPARE_SECONDS = 5;

/**
 * Reads text aloud sentence by sentence: some browsers fall silent in the middle of a long utterance.
 * `speak` resolves to "spoken", "skipped" (by `stop`) or "unavailable"; it never rejects and never hangs.
 */
export class QuestionVoice {
  #synthesis;
  #Utterance;
  #language;
  #after;
  #skip = null;
  #utterance = null;
  #isMute = false;

  constructor(language, browser = globalThis, after = (milliseconds, work) => setTimeout(work, milliseconds)) {
    this.#synthesis = browser.speechSynthesis;
    this.#Utterance = browser.SpeechSynthesisUtterance;
    this.#language = language;
    this.#after = after;
  }

  get isSpeaking() {
    return this.#skip !== null;
  }

  async speak(text) {
    if (!this.#synthesis || !this.#Utterance || this.#isMute) return "unavailable";
    this.stop();
    const skipped = new Promise((resolve) => (this.#skip = () => resolve("skipped")));
    const mine = this.#skip;
    const result = await Promise.race([skipped, this.#speakSentences(splitSentences(text), () => this.#skip === mine)]);
    if (this.#skip === mine) this.#skip = null;
    return result;
  }

  stop() {
    this.#skip?.();
    this.#skip = null;
    this.#synthesis?.cancel();
  }

  async #speakSentences(sentences, goesOn) {
    for (const sentence of sentences) {
      if (!goesOn()) return "skipped";
      if (!(await this.#speakSentence(sentence))) return this.#fail();
    }
    return "spoken";
  }

  /** A browser without a voice is asked once, not at every question. */
  #fail() {
    this.#isMute = true;
    this.#synthesis.cancel();
    return "unavailable";
  }

  #speakSentence(sentence) {
    return new Promise((resolve) => {
      // Held, for a browser may collect an utterance that it is still reading, and then never report its end.
      const utterance = (this.#utterance = new this.#Utterance(sentence));
      utterance.lang = this.#language;
      utterance.onend = () => resolve(true);
      utterance.onerror = () => resolve(false);
      let started = false;
      utterance.onstart = () => (started = true);
      this.#after(START_MILLISECONDS, () => started || resolve(false));
      this.#after(longestMilliseconds(sentence), () => resolve(true));
      this.#synthesis.speak(utterance);
    });
  }
}

export function splitSentences(text) {
  return (text.match(/[^.!?。！？]+[.!?。！？]*\s*/gu) ?? []).map((part) => part.trim()).filter(Boolean);
}

function longestMilliseconds(sentence) {
  return (sentence.length / CHARACTERS_PER_SECOND + SPARE_SECONDS) * 1000;
}
