// Swap the parts of an open page whose fingerprint differs in freshly rendered HTML; leave the rest alone,
// so that sound goes on playing and nothing that is being read jumps.
import { localiseTimes } from "../times.js";

export class SignedOut extends Error {}

export async function fetchFragment(url, headers = {}) {
  const response = await fetch(url, { headers: { Accept: "text/html", ...headers }, credentials: "same-origin" });
  if (response.redirected || response.status === 401) throw new SignedOut(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

export function changedIds(current, incoming) {
  const known = new Map(current.map((part) => [part.id, part.hash]));
  return incoming.filter((part) => known.has(part.id) && known.get(part.id) !== part.hash).map((part) => part.id);
}

function describeParts(root) {
  return [...root.querySelectorAll("[data-part]")].map((part) => ({ id: part.id, hash: part.dataset.hash }));
}

function appendNewItems(root, fresh) {
  for (const list of fresh.querySelectorAll("[data-list]")) {
    const target = root.querySelector(`#${list.id}`);
    for (const item of list.children) {
      if (!document.getElementById(item.id)) target.append(adopt(item));
    }
  }
}

function adopt(element) {
  const copy = document.importNode(element, true);
  localiseTimes(copy);
  return copy;
}

function replacePart(id, fresh) {
  const old = document.getElementById(id);
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  const opened = [...old.querySelectorAll("details[open][id]")].map((details) => details.id);
  old.replaceWith(adopt(fresh.getElementById(id)));
  for (const openId of opened) document.getElementById(openId)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

export function patch(root, fresh) {
  const changed = changedIds(describeParts(root), describeParts(fresh));
  appendNewItems(root, fresh);
  for (const id of changed) replacePart(id, fresh);
  return changed;
}
