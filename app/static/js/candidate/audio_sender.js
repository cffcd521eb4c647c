const WINDOW = 16;
const RETRY_MILLISECONDS = 1000;
const SILENCES_BEFORE_ALARM = 2;
const REORDER_MILLISECONDS = 50;
const TURN_IS_OVER = new Set(["stale_turn", "superseded", "interview_finished"]);

/**
 * Sends the chunks of one turn in order, at most WINDOW unacknowledged at a time, and goes back to the last
 * acknowledged one whenever something is missing. `emit(turn, seq, audio)` resolves to the server's ack.
 */
export class AudioSender {
  #store;
  #emit;
  #after;
  #turn = null;
  #isOpen = false;
  #next = 0;
  #received = -1;
  #inFlight = 0;
  #epoch = 0;
  #silences = 0;
  /** Called once no acknowledgement has come twice in a row: the connection may be dead without knowing it. */
  onsilence = () => {};

  constructor(store, emit, after = (milliseconds, work) => setTimeout(work, milliseconds)) {
    this.#store = store;
    this.#emit = emit;
    this.#after = after;
  }

  get receivedThrough() {
    return this.#received;
  }

  /** Chunks that the server has not acknowledged. */
  get unacknowledged() {
    return this.#turn === null ? 0 : Math.max(0, this.#store.lastSeq(this.#turn) - this.#received);
  }

  open(turn, receivedThrough) {
    this.#store.realign(turn, receivedThrough);
    this.#turn = turn;
    this.#isOpen = true;
    this.#received = receivedThrough;
    this.#restart();
  }

  /** Stop sending, as when the connection is gone; `open` goes on. */
  close() {
    this.#isOpen = false;
    this.#epoch++;
  }

  /** The turn is over: what was not sent of it never will be. */
  end() {
    this.close();
    this.#turn = null;
  }

  wake() {
    while (this.#isOpen && this.#inFlight < WINDOW && this.#next <= this.#store.lastSeq(this.#turn)) {
      this.#send(this.#next++);
    }
  }

  #restart() {
    this.#epoch++;
    this.#inFlight = 0;
    this.#next = this.#received + 1;
    this.wake();
  }

  async #send(seq) {
    const epoch = this.#epoch;
    this.#inFlight++;
    const ack = await this.#emit(this.#turn, seq, this.#store.get(this.#turn, seq)).catch(() => ({ ok: false, code: "offline" }));
    if (epoch !== this.#epoch) return;
    this.#inFlight--;
    if (ack.ok) this.#acknowledge(seq, ack.received_through);
    else this.#fail(ack.code);
  }

  #acknowledge(seq, receivedThrough) {
    this.#silences = 0;
    if (receivedThrough < seq) {
      this.#received = receivedThrough;
      this.#restartAfter(REORDER_MILLISECONDS);
    } else {
      this.#received = Math.max(this.#received, receivedThrough);
      this.wake();
    }
  }

  #fail(code) {
    if (TURN_IS_OVER.has(code)) return this.end();
    this.#restartAfter(RETRY_MILLISECONDS);
    if (code === "offline" && ++this.#silences === SILENCES_BEFORE_ALARM) this.#alarm();
  }

  #alarm() {
    this.#silences = 0;
    this.onsilence();
  }

  #restartAfter(milliseconds) {
    const epoch = ++this.#epoch;
    this.#inFlight = WINDOW;
    this.#after(milliseconds, () => epoch === this.#epoch && this.#restart());
  }
}
