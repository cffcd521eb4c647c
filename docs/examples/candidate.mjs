// A candidate on the stock socket.io-client: one WAV file (16 kHz, mono, 16 bit) answers each question.
//
//   npm install socket.io-client
//   node candidate.mjs http://localhost:5000 TOKEN answer.wav [more.wav ...]
//
// SPEED=4 sends four times as fast. See docs/protocol.md for every event and field.
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { io } from "socket.io-client";

const CHUNK_BYTES = 6400; // 0.2 s
const SHORTEST_CHUNK_BYTES = 640; // 20 ms
const CHUNK_MILLISECONDS = 200 / Number(process.env.SPEED ?? 1);
const ACK_MILLISECONDS = 10_000;
const PAUSE_MILLISECONDS = 1000;
const EVENTS = [
  "session_state", "queue_position", "greeting", "next_question", "transcription_update", "turn_state", "turn_ended",
  "turn_saved", "scoring_update", "reviewer_message", "interview_completed", "superseded", "error",
];
const PASSING = new Set(["internal_error", "dependency_unavailable", "storage_failed"]);
const GOES_ON_BY_ITSELF = new Set(["stale_turn", "superseded", "offline"]);

const [url, token, ...files] = process.argv.slice(2);
const sounds = await Promise.all(files.map(readPcm16));
const socket = io(`${url}/interview`, { auth: { token }, transports: ["websocket"] }); // connects again by itself
const events = [];
let wake = () => {};
for (const name of EVENTS) socket.on(name, (payload) => tell(name, payload));
socket.on("connect_error", (error) => error.data && tell("refused", error.data)); // no data: the network is away

for (;;) {
  if (events.length === 0) await new Promise((resolve) => (wake = resolve));
  const [event, payload] = events.shift();
  console.log(JSON.stringify({ event, payload }));
  if (event === "session_state" && payload.state === "waiting") {
    // Show people the notice first: this is their consent.
    await call("start_interview", { consent: true, notice_version: payload.notice_version });
  } else if (event === "session_state" && payload.question) {
    await answer(payload.question.turn, payload.received_through + 1);
  } else if (event === "next_question") {
    await answer(payload.turn, 0);
  } else if (event === "refused" && PASSING.has(payload.code)) {
    await sleep(PAUSE_MILLISECONDS);
    socket.connect();
  } else if (["interview_completed", "superseded", "refused"].includes(event)) {
    break;
  }
}
socket.close();

/** Send the turn's sound from chunk `firstSeq` on, then say "I'm finished". */
async function answer(turn, firstSeq) {
  const sound = sounds[(turn - 1) % sounds.length];
  // a rest that is too short for a chunk of its own goes with the one before it
  const lastSeq = Math.max(0, Math.floor((sound.length - SHORTEST_CHUNK_BYTES) / CHUNK_BYTES));
  let seq = firstSeq;
  while (seq <= lastSeq) {
    const end = seq < lastSeq ? (seq + 1) * CHUNK_BYTES : sound.length;
    const ack = await call("audio_chunk", { turn, seq }, sound.subarray(seq * CHUNK_BYTES, end));
    if (GOES_ON_BY_ITSELF.has(ack.code)) return; // the next event says how to go on
    if (ack.code === "invalid_input") throw new Error(ack.message); // it would be refused again
    seq = (ack.received_through ?? seq - 1) + 1; // an error keeps the chunk: it is sent again
    await sleep(CHUNK_MILLISECONDS);
  }
  await call("end_turn", { turn, last_seq: lastSeq });
}

function call(event, ...payload) {
  const sending = socket.timeout(ACK_MILLISECONDS).emitWithAck(event, ...payload);
  return sending.catch(() => ({ ok: false, code: "offline" }));
}

function tell(name, payload) {
  events.push([name, payload]);
  wake();
}

async function readPcm16(path) {
  const file = await readFile(path);
  const at = file.indexOf("data", 12, "latin1");
  if (file.readUInt32LE(24) !== 16_000 || file.readUInt16LE(22) !== 1 || file.readUInt16LE(34) !== 16) {
    throw new Error(`${path} must be 16 kHz, mono, 16 bit.`);
  }
  return file.subarray(at + 8, at + 8 + file.readUInt32LE(at + 4));
}
