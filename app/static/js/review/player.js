// Playing answers: button, waveform, click a word to hear it, jump to quoted evidence.
import { gettext } from "../texts.js";
import { clockTime } from "../times.js";
import { wordAt, wordsWithin } from "./words.js";

const AFTER_QUOTE_SECONDS = 0.35;
const stopAt = new WeakMap();

const playerOf = (element) => element.closest(".turn").querySelector("[data-player]");
const audioOf = (player) => player.querySelector("audio");
const prefersStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function wordElements(turn) {
  return [...turn.querySelectorAll(".word")];
}

function timesOf(elements) {
  return elements.map(({ dataset }) => ({ start: Number(dataset.start), end: Number(dataset.end) }));
}

function showPosition(player, seconds) {
  const whole = Number(player.dataset.seconds) || 1;
  player.querySelector("[data-position]").textContent = clockTime(seconds);
  player.querySelector("[data-played]").setAttribute("width", (120 * Math.min(seconds / whole, 1)).toFixed(2));
  const slider = player.querySelector("[data-seek]");
  slider.value = seconds;
  slider.setAttribute("aria-valuetext", gettext("%(position)s of %(whole)s", { position: clockTime(seconds), whole: clockTime(whole) }));
}

function markSpoken(player, seconds, playing) {
  const elements = wordElements(player.closest(".turn"));
  const spoken = playing ? wordAt(timesOf(elements), seconds) : -1;
  elements.forEach((element, index) => element.classList.toggle("is-spoken", index === spoken));
}

function follow(player) {
  const audio = audioOf(player);
  showPosition(player, audio.currentTime);
  markSpoken(player, audio.currentTime, !audio.paused);
  if (audio.currentTime >= (stopAt.get(audio) ?? Infinity)) audio.pause();
  if (!audio.paused) requestAnimationFrame(() => follow(player));
}

function pauseOthers(audio) {
  for (const other of document.querySelectorAll("[data-player] audio")) if (other !== audio) other.pause();
}

async function play(player, from, until) {
  const audio = audioOf(player);
  const error = player.querySelector("[data-player-error]");
  pauseOthers(audio);
  stopAt.set(audio, until ?? Infinity);
  if (from !== undefined) audio.currentTime = from;
  error.hidden = true;
  try {
    await audio.play();
  } catch (reason) {
    if (reason.name === "AbortError") return;
    error.textContent = gettext("The recording cannot be played. Reload the page and try once more.");
    error.hidden = false;
  }
}

function toggle(player) {
  const audio = audioOf(player);
  if (audio.paused) play(player);
  else audio.pause();
}

function seek(player, seconds) {
  const audio = audioOf(player);
  stopAt.delete(audio);
  audio.currentTime = seconds;
  showPosition(player, seconds);
}

function scrollTo(element) {
  element?.scrollIntoView({ block: "center", behavior: prefersStill() ? "auto" : "smooth" });
}

function clearQuotes(turn) {
  for (const word of turn.querySelectorAll(".is-quoted")) word.classList.remove("is-quoted");
  for (const mark of turn.querySelectorAll(".written mark")) mark.replaceWith(mark.textContent);
  turn.querySelector(".written")?.normalize();
}

function markSpokenQuote(turn, start, end) {
  const elements = wordElements(turn);
  const quoted = wordsWithin(timesOf(elements), start, end).map((index) => elements[index]);
  for (const element of quoted) element.classList.add("is-quoted");
  return quoted[0];
}

function markWrittenQuote(turn, quote) {
  const text = turn.querySelector(".written")?.firstChild;
  const at = text ? text.data.toLowerCase().indexOf(quote.toLowerCase()) : -1;
  if (at < 0) return null;
  const range = document.createRange();
  range.setStart(text, at);
  range.setEnd(text, at + quote.length);
  const mark = document.createElement("mark");
  range.surroundContents(mark);
  return mark;
}

function showQuote(button) {
  const turn = button.closest(".turn");
  clearQuotes(turn);
  const { start, end } = button.dataset;
  if (start === undefined) {
    scrollTo(markWrittenQuote(turn, button.querySelector("q").textContent));
    return;
  }
  scrollTo(markSpokenQuote(turn, Number(start), Number(end)));
  const player = playerOf(button);
  if (player) play(player, Number(start), Number(end) + AFTER_QUOTE_SECONDS);
}

function onClick(event) {
  const { target } = event;
  const playButton = target.closest("[data-play]");
  if (playButton) return toggle(playButton.closest("[data-player]"));
  const quote = target.closest("[data-quote]");
  if (quote) return showQuote(quote);
  const word = target.closest(".word, [data-hear]");
  const player = word && playerOf(word);
  if (player) play(player, Number(word.dataset.hear ?? word.dataset.start));
  return undefined;
}

function onPlayState(event) {
  const player = event.target.closest?.("[data-player]");
  if (!player) return;
  const { paused } = event.target;
  player.toggleAttribute("data-playing", !paused);
  const button = player.querySelector("[data-play]");
  const { turn } = player.closest("[data-turn]").dataset;
  button.setAttribute("aria-label", paused ? gettext("Play answer %(turn)s", { turn }) : gettext("Pause answer %(turn)s", { turn }));
  follow(player);
}

export function startPlayers(root) {
  root.addEventListener("click", onClick);
  root.addEventListener("input", (event) => {
    if (event.target.matches("[data-seek]")) seek(event.target.closest("[data-player]"), Number(event.target.value));
  });
  for (const name of ["play", "pause", "ended", "seeked"]) root.addEventListener(name, onPlayState, true);
}
