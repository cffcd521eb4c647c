import { io } from "../../vendor/socket.io/socket.io.esm.min.js";
import { AudioSender } from "./audio_sender.js";
import { ChunkDatabase } from "./chunk_database.js";
import { ChunkStore } from "./chunk_store.js";
import { Connection } from "./connection.js";
import { Controls } from "./controls.js";
import { DeviceCheck } from "./device_check.js";
import { Microphone } from "./microphone.js";
import { QuestionVoice } from "./question_voice.js";
import { Room } from "./room.js";
import { RoomView } from "./room_view.js";
import { SpeechTrial } from "./speech_trial.js";
import { TurnRecorder } from "./turn_recorder.js";

const TICK_MILLISECONDS = 250;

async function openRoom(root) {
  const { token, storeKey, noticeVersion, language, interviewState, trialUrl, csrfToken } = root.dataset;
  const database = new ChunkDatabase(storeKey);
  const store = await ChunkStore.restore(database);
  const microphone = new Microphone();
  const connection = new Connection(io, { token });
  const sender = new AudioSender(store, (turn, seq, audio) => connection.sendAudio(turn, seq, audio));
  const recorder = new TurnRecorder(microphone, store, sender);
  const voice = new QuestionVoice(language);
  const view = new RoomView(root);
  const sound = { unacknowledged: 0, persistent: true, verdict: null };
  const show = (state, before) => {
    Object.assign(sound, { unacknowledged: sender.unacknowledged, persistent: database.persistent });
    view.show(state, before, sound, room.readsAloud);
  };
  const room = new Room({ connection, recorder, sender, store, voice }, noticeVersion, show);
  const check = new DeviceCheck(root, microphone, new SpeechTrial(trialUrl, csrfToken));
  const controls = new Controls(root, { room, microphone, connection, sound, check });
  sender.onsilence = () => connection.restart();
  startClock(room);
  if (interviewState === "queued") controls.returnToQueue();
  room.tell("tick", { seconds: 0 });
  root.dataset.ready = "";
}

/** Differences of the monotonic clock: a throttled background tab ticks rarely, but loses no time. */
function startClock(room) {
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    room.tell("tick", { seconds: (now - last) / 1000 });
    last = now;
  }, TICK_MILLISECONDS);
}

openRoom(document.querySelector("[data-room]"));
