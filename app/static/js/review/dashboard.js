// The list of interviews keeps itself up to date under the filters of the address.
import { SignedOut, fetchFragment, patch } from "./fragments.js";
import { createRefresher } from "./refresher.js";
import { connectReviewer } from "./socket.js";
import { localiseTimes } from "../times.js";

const root = document.querySelector("[data-dashboard]");

function sameRows(fresh) {
  const ids = (scope) => [...scope.querySelectorAll("tbody [data-part]")].map((row) => row.id).join();
  return ids(root) === ids(fresh);
}

function redraw(fresh) {
  root.replaceChildren(...document.importNode(fresh.body, true).childNodes);
  localiseTimes(root);
}

function showNew(ids) {
  for (const id of ids) document.getElementById(id)?.classList.add("is-new");
}

async function load() {
  try {
    const fresh = await fetchFragment(location.href, { "X-Fragment": "list" });
    if (sameRows(fresh)) showNew(patch(root, fresh));
    else redraw(fresh);
  } catch (error) {
    if (error instanceof SignedOut) location.reload();
    throw error;
  }
}

const refresh = createRefresher(load);
const socket = connectReviewer(
  { event: "dashboard", payload: {} },
  {
    onReady() {
      root.dataset.live = "";
      refresh();
    },
    onLost() {
      delete root.dataset.live;
    },
  },
);
socket.on("dashboard_update", refresh);
