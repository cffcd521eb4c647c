// Looks again, once a second, until the page no longer says that something is being made.
import { fetchFragment, patch } from "./fragments.js";

const LOOK_MILLISECONDS = 1000;
const root = document.querySelector("[data-until-ready]");

async function look() {
  try {
    patch(root, await fetchFragment(location.href));
  } finally {
    wait();
  }
}

function wait() {
  if (root.querySelector("[data-waiting]")) setTimeout(look, LOOK_MILLISECONDS);
}

wait();
