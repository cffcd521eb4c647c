// Lists with tick boxes: all at once, a range with Shift, and up and down by the arrow keys.
import { ngettext } from "./texts.js";

function boxesOf(box) {
  return [...document.querySelectorAll(`input[type="checkbox"][name="${box.name}"]`)];
}

function tickAll(source) {
  for (const box of document.querySelectorAll(`input[name="${source.dataset.tickAll}"]`)) box.checked = source.checked;
}

function tickRange(from, to) {
  const boxes = boxesOf(to);
  const [first, last] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
  if (first < 0) return;
  for (const box of boxes.slice(first, last + 1)) box.checked = to.checked;
}

function showCount(name) {
  const count = document.querySelectorAll(`input[name="${name}"]:checked`).length;
  for (const label of document.querySelectorAll("[data-bulk-count]")) {
    label.dataset.words ??= label.textContent;
    label.textContent = count ? ngettext("%(num)s ticked:", "%(num)s ticked:", count) : label.dataset.words;
  }
}

function moveTo(box, step) {
  const boxes = boxesOf(box);
  boxes[boxes.indexOf(box) + step]?.focus();
}

let lastTicked = null;

export function watchLists(root) {
  root.addEventListener("click", (event) => {
    const box = event.target.closest('td input[type="checkbox"]');
    if (!box) return;
    if (event.shiftKey && lastTicked) tickRange(lastTicked, box);
    lastTicked = box;
    showCount(box.name);
  });
  root.addEventListener("change", (event) => {
    if (!event.target.dataset.tickAll) return;
    tickAll(event.target);
    showCount(event.target.dataset.tickAll);
  });
  root.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const box = event.target.closest('td input[type="checkbox"]');
    if (!step || !box) return;
    event.preventDefault();
    moveTo(box, step);
  });
}
