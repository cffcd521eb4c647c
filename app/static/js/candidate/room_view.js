/** Shows the state of the room in the page; reads nothing back. */
import { gettext } from "../texts.js";
import { CaptionsView } from "./captions.js";
import { dueAnnouncement, spokenDuration } from "./clock_text.js";
import { screenOf } from "./room_rules.js";
import {
  connectionChip, endingText, heldText, microphoneLine, offlineText, promptText, questionLabel, questionNumber, queueText, queueWaitText, savedChip, timeText,
} from "./room_text.js";

const WHERE_SPEECH_IS_HEARD = new Set(["answering", "finishing", "ended"]);

export class RoomView {
  #root;
  #captions;
  #shownScreen = null;
  #shownTurn = 0;
  #shownPrompt = "";
  #title = document.title;

  constructor(root) {
    this.#root = root;
    this.#captions = new CaptionsView(this.#find("[data-captions]"));
  }

  /** `sound`: {unacknowledged, persistent, verdict}. */
  show(state, before, sound, readsAloud) {
    this.#showScreen(screenOf(state));
    this.#showStatus(state, sound);
    this.#showQuestion(state, readsAloud);
    this.#showAnswer(state);
    this.#announceTime(before, state);
    this.#showResumeWindow(state.policy.resume_window_seconds);
    this.#showQueue(state);
    this.#text("[data-ending]", endingText(state));
    this.#text("[data-refusal]", state.refusal?.message ?? "");
  }

  announce(text) {
    this.#text("[data-announcer]", text);
  }

  /** What was said on another screen is not to be found there any more. */
  #silence() {
    this.announce("");
    this.#text("[data-alarm]", "");
  }

  #showResumeWindow(seconds) {
    const text = seconds ? gettext(" within %(time)s", { time: spokenDuration(seconds) }) : "";
    this.#root.querySelectorAll("[data-resume-window]").forEach((element) => {
      if (element.textContent !== text) element.textContent = text;
    });
  }

  #showQueue({ queue, microphone, typingOnly }) {
    this.#text("[data-queue-text]", queue ? queueText(queue) : "");
    this.#text("[data-queue-wait]", queueWaitText(queue));
    this.#part("begin-now", Boolean(queue?.called));
    this.#part("queue-microphone", !microphone.on && !typingOnly);
    this.#part("queue-microphone-problem", microphone.problem !== null && microphone.problem !== "off");
    const title = queue?.called ? gettext("Your turn! %(title)s", { title: this.#title }) : this.#title;
    if (document.title !== title) document.title = title;
  }

  #showScreen(screen) {
    if (screen === this.#shownScreen) return;
    this.#root.querySelectorAll("[data-screen]").forEach((section) => {
      section.hidden = section.dataset.screen !== screen;
    });
    this.#silence();
    // The first screen is what the page opens with: nothing to move to.
    if (this.#shownScreen !== null) this.#find(`[data-screen="${screen}"] [data-heading]`).focus();
    this.#shownScreen = screen;
    this.#root.dataset.shown = screen;
  }

  #showStatus(state, { unacknowledged, persistent, verdict }) {
    this.#chip("connection", connectionChip(state));
    this.#chip("saved", savedChip(state, unacknowledged, persistent));
    const time = timeText(state);
    this.#text('[data-chip="time"] [data-text]', time);
    this.#find('[data-chip="time"]').hidden = time === "";
    this.#banner("offline", offlineText(state));
    this.#banner("held", heldText(state));
    this.#banner("message", state.message);
    this.#banner("trouble", verdict ?? "");
  }

  #showQuestion(state, readsAloud) {
    const turn = state.turn;
    const isBeginning = !turn || (turn.number === 1 && turn.stage === "reading");
    this.#part("greeting", state.greeting !== "" && isBeginning);
    this.#text("[data-greeting]", state.greeting);
    this.#part("question", turn !== null);
    if (!turn) return;
    this.#text("[data-question-number]", questionNumber(turn.question));
    this.#text("[data-question]", turn.question.text);
    const isReading = turn.stage === "reading";
    this.#find('[data-action="repeat"]').hidden = turn.stage !== "answering" || state.typing;
    this.#find('[data-action="skip-reading"]').hidden = !isReading;
    if (turn.number !== this.#shownTurn) this.#meetQuestion(turn, readsAloud);
  }

  #meetQuestion(turn, readsAloud) {
    this.#shownTurn = turn.number;
    const label = questionLabel(turn.question);
    this.announce(readsAloud ? `${label}.` : `${label}. ${turn.question.text}`);
    this.#find("[data-question]").focus();
  }

  #showAnswer(state) {
    const stage = state.turn?.stage;
    const { tone, title, hint } = microphoneLine(state);
    this.#find("[data-mic-line]").dataset.tone = tone;
    this.#text("[data-mic-title]", title);
    this.#text("[data-mic-hint]", hint);
    const hasWords = Boolean(state.turn && (state.turn.captions.confirmed || state.turn.captions.tentative));
    this.#find("[data-captions-empty]").hidden = hasWords;
    this.#captions.show(state.turn?.captions ?? { confirmed: "", tentative: "" });
    this.#part("captions", WHERE_SPEECH_IS_HEARD.has(stage) && !state.typing);
    this.#part("typing", stage === "answering" && state.typing);
    this.#part("actions", stage === "answering" && !state.typing);
    this.#part("microphone-trouble", stage === "answering" && state.microphone.problem !== null);
    this.#part("more-time", stage === "answering" && state.timersAdjustable);
    this.#part("meter", stage === "answering" && !state.typing);
    this.#showPrompt(promptText(state));
  }

  #showPrompt(prompt) {
    const wasHidden = this.#find('[data-show="prompt"]').hidden;
    this.#part("prompt", prompt !== null);
    this.#text("[data-prompt-title]", prompt?.title ?? "");
    this.#text("[data-prompt-text]", prompt?.text ?? "");
    if (prompt && wasHidden) this.#announcePrompt(`${prompt.title} ${prompt.text}`);
    if (!prompt && !wasHidden) this.#withdrawPrompt();
  }

  #announcePrompt(text) {
    this.#shownPrompt = text;
    this.announce(text);
  }

  /** What was announced since stays. */
  #withdrawPrompt() {
    if (this.#find("[data-announcer]").textContent === this.#shownPrompt) this.announce("");
  }

  #announceTime(before, state) {
    const [was, is] = [before.turn?.secondsLeft ?? null, state.turn?.secondsLeft ?? null];
    if (was === null || is === null || before.turn.number !== state.turn.number) return;
    const threshold = dueAnnouncement(was, is);
    if (threshold !== null) this.announce(gettext("%(time)s left for this answer.", { time: spokenDuration(threshold) }));
  }

  #chip(name, { tone, text }) {
    const chip = this.#find(`[data-chip="${name}"]`);
    chip.dataset.tone = tone;
    this.#text(`[data-chip="${name}"] [data-text]`, text);
  }

  #banner(name, text) {
    const banner = this.#find(`[data-banner="${name}"]`);
    const isNew = banner.hidden && text !== "";
    banner.hidden = text === "";
    this.#text(`[data-banner="${name}"] [data-banner-text]`, text);
    if (isNew) this.#text("[data-alarm]", banner.textContent.trim());
    else if (text === "" && name === "offline") this.#text("[data-alarm]", "");
  }

  #part(name, isShown) {
    this.#find(`[data-show="${name}"]`).hidden = !isShown;
  }

  #text(selector, text) {
    const element = this.#find(selector);
    if (element.textContent !== text) element.textContent = text;
  }

  #find(selector) {
    return this.#root.querySelector(selector);
  }
}
