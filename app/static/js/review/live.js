// All running interviews: what an event says is shown at once, everything else is read from the stored state after it.
import { SignedOut, fetchFragment, patch } from "./fragments.js";
import { createRefresher } from "./refresher.js";
import { connectReviewer, showConnection } from "./socket.js";
import { applyState, describeSpeech, sameRows } from "./live_rows.js";
import { localiseTimes } from "../times.js";

const root = document.querySelector("[data-live-list]");
const connection = document.querySelector("[data-connection]");
const rowOf = (session) => document.getElementById(`live-${session}`);

function redraw(fresh) {
  root.replaceChildren(...document.importNode(fresh.body, true).childNodes);
  localiseTimes(root);
}

async function load() {
  try {
    const fresh = await fetchFragment(location.href, { "X-Fragment": "list" });
    if (sameRows(root, fresh)) patch(root, fresh);
    else redraw(fresh);
  } catch (error) {
    if (error instanceof SignedOut) location.reload();
    throw error;
  }
}

const refresh = createRefresher(load);

function onSpeech(update) {
  const line = rowOf(update.session)?.querySelector("[data-speech]");
  if (!line) return refresh();
  line.toggleAttribute("data-speaking", update.speaking);
  line.textContent = describeSpeech(update);
  return undefined;
}

function onState(update) {
  const row = rowOf(update.session);
  if (row) applyState(row, update);
  refresh();
}

const socket = connectReviewer(
  { event: "dashboard", payload: {} },
  {
    onReady() {
      showConnection(connection, false);
      refresh();
    },
    onLost: () => showConnection(connection, true),
  },
);
socket.on("live_update", onSpeech);
socket.on("dashboard_update", onState);
