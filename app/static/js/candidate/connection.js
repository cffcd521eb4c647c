const EVENTS = [
  "session_state", "queue_position", "greeting", "next_question", "transcription_update", "turn_state",
  "turn_ended", "turn_saved", "scoring_update", "reviewer_message", "interview_completed", "superseded", "error",
];
const ACK_MILLISECONDS = 8000;
const AUDIO_ACK_MILLISECONDS = 5000;
const RECONNECT_MILLISECONDS = 2000;
// Another process takes over at once; where none does, each wait is twice as long as the one before.
const FIRST_RETRY_MILLISECONDS = 100;
const FINAL_CODES = new Set([
  "invitation_unknown", "invitation_expired", "invitation_revoked", "interview_finished", "superseded",
]);

/**
 * One candidate's Socket.IO connection. Every server event is dispatched as a CustomEvent of its name with the
 * payload as detail; besides: "online", "offline", and "refused" {code, message}, after which nothing is retried.
 */
export class Connection extends EventTarget {
  #socket;
  #final = true;
  #after;

  constructor(io, auth, after = (milliseconds, work) => setTimeout(work, milliseconds)) {
    super();
    this.#after = after;
    this.#socket = io("/interview", {
      auth,
      autoConnect: false,
      forceNew: true,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: FIRST_RETRY_MILLISECONDS,
      reconnectionDelayMax: 4000,
      timeout: 8000,
    });
    EVENTS.forEach((name) => this.#socket.on(name, (payload) => this.#tell(name, payload)));
    this.#socket.on("connect", () => this.#tell("online"));
    this.#socket.on("disconnect", () => this.#lose());
    this.#socket.on("connect_error", (error) => this.#refuse(error));
    this.#socket.on("superseded", () => this.close());
  }

  get isOnline() {
    return this.#socket.connected;
  }

  open() {
    this.#final = false;
    this.#socket.connect();
  }

  close() {
    this.#final = true;
    this.#socket.disconnect();
  }

  /** Drop a connection that seems dead and make a new one. */
  restart() {
    if (this.#final) return;
    this.#socket.disconnect();
    this.#socket.connect();
  }

  /** As `restart`, in a moment: the server could not do just now what it was asked for. */
  restartSoon() {
    this.#after(RECONNECT_MILLISECONDS, () => this.restart());
  }

  /** The acknowledgement; {ok: false, code: "offline"} where none came. */
  async request(event, payload) {
    if (!this.isOnline) return { ok: false, code: "offline" };
    return this.#acknowledged(this.#socket.timeout(ACK_MILLISECONDS).emitWithAck(event, payload));
  }

  async sendAudio(turn, seq, audio) {
    if (!this.isOnline) return { ok: false, code: "offline" };
    const timed = this.#socket.timeout(AUDIO_ACK_MILLISECONDS);
    return this.#acknowledged(timed.emitWithAck("audio_chunk", { turn, seq }, audio));
  }

  async #acknowledged(sending) {
    try {
      return await sending;
    } catch {
      return { ok: false, code: "offline" };
    }
  }

  #lose() {
    this.#tell("offline");
    this.#retry();
  }

  #refuse(error) {
    const code = error.data?.code ?? "";
    if (FINAL_CODES.has(code)) {
      this.#final = true;
      this.#socket.disconnect();
      this.#tell("refused", { code, message: error.data?.message ?? error.message });
      return;
    }
    this.#tell("offline");
    this.#retry();
  }

  /** socket.io reconnects by itself after a network failure, but not where the server closed or refused. */
  #retry() {
    if (this.#final || this.#socket.active) return;
    this.#after(RECONNECT_MILLISECONDS, () => this.#final || this.#socket.connect());
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
