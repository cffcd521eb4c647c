// Keeps the parts of an open page up to date while somebody looks at it; focus and scrolling stay where they are.
import { SignedOut, fetchFragment, patch } from "./review/fragments.js";

const root = document.querySelector("[data-keep-current]");
const pauseMilliseconds = 1000 * Number(root.dataset.keepCurrent);

async function look() {
  try {
    if (!document.hidden) patch(root, await fetchFragment(location.href));
  } catch (error) {
    if (error instanceof SignedOut) location.reload();
  }
  setTimeout(look, pauseMilliseconds);
}

setTimeout(look, pauseMilliseconds);
