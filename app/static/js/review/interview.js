// One interview's page: words as they are spoken come by socket; everything else is read from the stored state.
import { SignedOut, fetchFragment, patch } from "./fragments.js";
import { startPlayers } from "./player.js";
import { createRefresher } from "./refresher.js";
import { connectReviewer, showConnection } from "./socket.js";
import { describeTurn, newerCaptions } from "./turn_text.js";

const STORED = [
  "next_question",
  "turn_ended",
  "turn_saved",
  "scoring_update",
  "session_state_changed",
  "interview_completed",
  "report_ready",
];
const root = document.getElementById("interview");
const connection = document.querySelector("[data-connection]");
const captions = new Map();

const live = (turn, selector) => document.querySelector(`#turn-${turn} ${selector}`);

function showCaptions(turn, text) {
  const box = live(turn, "[data-captions]");
  if (!box) return;
  box.querySelector("[data-confirmed]").textContent = text.confirmed;
  box.querySelector("[data-tentative]").textContent = text.tentative;
}

async function load() {
  try {
    patch(root, await fetchFragment(root.dataset.stateUrl));
  } catch (error) {
    if (error instanceof SignedOut) location.reload();
    throw error;
  }
  for (const [turn, text] of captions) showCaptions(turn, text);
}

const refresh = createRefresher(load);

function onTranscription(update) {
  if (update.final) {
    captions.delete(update.turn);
    refresh();
    return;
  }
  const text = newerCaptions(captions.get(update.turn), update);
  captions.set(update.turn, text);
  showCaptions(update.turn, text);
}

function onTurnState(update) {
  const line = live(update.turn, "[data-live-state]");
  if (!line) return;
  line.toggleAttribute("data-speaking", update.speaking);
  line.textContent = describeTurn(update);
}

startPlayers(root);
const socket = connectReviewer(
  { event: "watch", payload: { session: root.dataset.session } },
  {
    onReady() {
      showConnection(connection, false);
      refresh();
    },
    onLost: () => showConnection(connection, true),
  },
);
socket.on("transcription_update", onTranscription);
socket.on("turn_state", onTurnState);
for (const name of STORED) socket.on(name, refresh);
