import { AudioSender } from "../../../app/static/js/candidate/audio_sender.js";
import { ChunkStore } from "../../../app/static/js/candidate/chunk_store.js";
import { Room } from "../../../app/static/js/candidate/room.js";
import { TurnRecorder } from "../../../app/static/js/candidate/turn_recorder.js";
import { MemoryDatabase } from "./memory_database.js";

/** A room whose microphone, connection and voice do what the test says. */
export const QUESTION = { turn: 1, number: 1, of: 2, text: "Why?", topic: "Python", time_limit_seconds: 300 };
export const STATE = { state: "waiting", turn: 0, question: null, received_through: -1, policy: {}, greeting: "" };
export const ACTIVE = { ...STATE, state: "active", turn: 1, question: QUESTION, greeting: "Hello" };

class ScriptedMicrophone extends EventTarget {
  recording = false;
  isClosed = false;

  startRecording() {
    this.recording = true;
  }

  /** As the real one: the last block comes a little later. */
  async stopRecording() {
    const wasRecording = this.recording;
    this.recording = false;
    await settle();
    if (wasRecording) this.#tell("tail");
  }

  close() {
    this.isClosed = true;
  }

  hear(block) {
    if (this.recording) this.#tell(block);
  }

  #tell(block) {
    this.dispatchEvent(new CustomEvent("block", { detail: block }));
  }
}

class ScriptedConnection extends EventTarget {
  requests = [];
  received = [];
  answers = {};
  isOpen = false;
  restarts = 0;

  open() {
    this.isOpen = true;
  }

  restartSoon() {
    this.restarts++;
  }

  close() {
    this.isOpen = false;
    this.tell("offline");
  }

  async request(event, payload) {
    this.requests.push([event, payload]);
    return this.answers[event] ?? { ok: true };
  }

  sendAudio = async (turn, seq, audio) => {
    if (seq === this.received.length) this.received.push(audio);
    return { ok: true, received_through: this.received.length - 1 };
  };

  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

class ScriptedVoice {
  said = [];
  finish = () => {};

  speak(text) {
    this.said.push(text);
    return new Promise((resolve) => (this.finish = resolve));
  }

  stop() {
    this.finish("skipped");
  }
}

export const settle = () => new Promise((resolve) => setImmediate(resolve));

export function setUp() {
  const [connection, microphone, voice] = [new ScriptedConnection(), new ScriptedMicrophone(), new ScriptedVoice()];
  const store = new ChunkStore(new MemoryDatabase());
  const sender = new AudioSender(store, connection.sendAudio, () => {});
  const recorder = new TurnRecorder(microphone, store, sender);
  const room = new Room({ connection, recorder, sender, store, voice }, "7", () => {});
  connection.answers.start_interview = { ok: true, ...STATE, state: "active" };
  return { connection, microphone, voice, store, sender, room };
}

export async function enter({ connection, room }) {
  room.tell("microphone_on");
  room.enter({ typingOnly: false });
  connection.tell("online");
  connection.tell("session_state", STATE);
  await settle();
}

export async function beginAnswer(parts) {
  await enter(parts);
  parts.connection.tell("next_question", QUESTION);
  await settle();
  parts.voice.finish("spoken");
  await settle();
}
