/** Brings the microphone's blocks into the chunk store under the right turn, and on to the sender. */
export class TurnRecorder {
  #microphone;
  #store;
  #sender;
  #turn = null;
  #lastTurn = null;
  #stopping = Promise.resolve();

  constructor(microphone, store, sender) {
    this.#microphone = microphone;
    this.#store = store;
    this.#sender = sender;
    microphone.addEventListener("block", ({ detail }) => this.#keep(detail));
  }

  /** Record into `turn`, or not at all where it is null. */
  record(turn) {
    if (turn === this.#turn) return;
    if (this.#turn !== null) this.#stop();
    if (turn !== null) this.#start(turn);
  }

  /** The last number of a turn, once every block of it has come in. */
  async lastSeq(turn) {
    await this.#stopping;
    return this.#store.lastSeq(turn);
  }

  /** Resolves once the last block is in and the microphone is off. */
  async release() {
    this.record(null);
    await this.#stopping;
    this.#microphone.close();
  }

  #start(turn) {
    this.#turn = turn;
    this.#stopping.then(() => this.#turn === turn && this.#microphone.startRecording());
  }

  #stop() {
    this.#lastTurn = this.#turn;
    this.#turn = null;
    this.#stopping = this.#microphone.stopRecording();
  }

  #keep(audio) {
    const turn = this.#turn ?? this.#lastTurn;
    if (turn === null) return;
    this.#store.append(turn, audio);
    this.#sender.wake();
  }
}
