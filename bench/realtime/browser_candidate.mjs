// The candidate page's own connection and sender, without a page: `node browser_candidate.mjs URL TOKEN`.
// A chunk of 100 ms each 100 ms, each filled with its number; one JSON line for each news of the server.
import process from "node:process";
import { setInterval } from "node:timers";
import { io } from "socket.io-client";
import { AudioSender } from "../../app/static/js/candidate/audio_sender.js";
import { ChunkStore } from "../../app/static/js/candidate/chunk_store.js";
import { Connection } from "../../app/static/js/candidate/connection.js";

const TURN = 1;
const CHUNK_MILLISECONDS = 100;
const CHUNK_SAMPLES = 1600;
const NO_DATABASE = { load: async () => [], put() {}, deleteTurn() {}, deleteAll() {} };

const [url, token] = process.argv.slice(2);
const store = new ChunkStore(NO_DATABASE);
const connection = new Connection((namespace, options) => io(url + namespace, options), { token });
const sender = new AudioSender(store, (...chunk) => connection.sendAudio(...chunk));
sender.onsilence = () => connection.restart();
let connections = 0;
let told = -1;
connection.addEventListener("session_state", ({ detail }) => {
  connections++;
  sender.open(TURN, detail.received_through);
});
connection.addEventListener("offline", () => sender.close());
connection.addEventListener("refused", ({ detail }) => tell({ refused: detail.code }));
connection.open();

let number = 0;
setInterval(() => {
  store.append(TURN, new Uint8Array(new Int16Array(CHUNK_SAMPLES).fill(number++ % 32_768).buffer));
  sender.wake();
}, CHUNK_MILLISECONDS);
setInterval(() => {
  if (sender.receivedThrough > told) tell({ connections, received_through: (told = sender.receivedThrough) });
}, 1);

function tell(news) {
  process.stdout.write(`${JSON.stringify(news)}\n`);
}
