/** The microphone check before the interview, and the same help when it fails later. */
import { gettext } from "../texts.js";
import { LevelMeterView, SoundCheck } from "./level_meter.js";
import { explainMicrophoneError } from "./microphone_help.js";
import { joinBlocks, SAMPLE_RATE, toFloat } from "./pcm.js";
import { Practice } from "./practice.js";

const TRIAL_MILLISECONDS = 2000;
const VERDICTS = {
  good: gettext("We can hear you well."),
  quiet: gettext("We hear very little. Speak a little louder, come closer, or choose another microphone."),
  silent: gettext("No sound at all arrives. Is the microphone muted? Try another one."),
  noisy: gettext("There is loud noise around you. Close a window or move to a quieter place if you can."),
  clipping: gettext("The sound is too loud and gets distorted. Move a little away from the microphone."),
};

/** `trial.hear(pcm16)` tells what the speech service understands. */
export class DeviceCheck {
  #root;
  #microphone;
  #trial;
  #practice;
  #meter;
  #check = new SoundCheck();

  constructor(root, microphone, trial) {
    this.#root = root;
    this.#microphone = microphone;
    this.#trial = trial;
    this.#practice = new Practice(microphone, (pcm16) => trial.hear(pcm16), (heard) => this.#showPractice(heard));
    this.#practice.onstop = () => this.#showPracticeButtons();
    this.#meter = new LevelMeterView(root.querySelector("[data-meter]"));
    microphone.addEventListener("level", ({ detail }) => this.#showLevel(detail));
    this.#find("[data-devices]").addEventListener("change", ({ target }) => this.open(target.value));
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.#listDevices());
  }

  /** The explained problem, or null where the microphone is on. */
  async open(deviceId = "") {
    try {
      await this.#microphone.open(deviceId);
    } catch (error) {
      return this.#fail(explainMicrophoneError(error.name, navigator.userAgent));
    }
    await this.#listDevices();
    this.#check.reset();
    this.#showPart("microphone-on", true);
    return null;
  }

  goWithoutMicrophone() {
    this.#microphone.close();
    this.#showPart("no-microphone", true);
  }

  /** Two seconds recorded by the same path as answers, played back and forgotten. */
  async tryRecording() {
    await this.stopPractice();
    const blocks = [];
    const keep = ({ detail }) => blocks.push(new Int16Array(detail));
    this.#microphone.addEventListener("block", keep);
    this.#text("[data-trial-status]", gettext("Recording: say a few words…"));
    this.#microphone.startRecording();
    await new Promise((resolve) => setTimeout(resolve, TRIAL_MILLISECONDS));
    await this.#microphone.stopRecording();
    this.#microphone.removeEventListener("block", keep);
    this.#text("[data-trial-status]", gettext("Playing it back…"));
    const pcm16 = joinBlocks(blocks);
    const hearing = this.#trial.hear(pcm16);
    await this.#microphone.play(toFloat(pcm16), SAMPLE_RATE);
    this.#text("[data-trial-status]", echoText(await hearing));
  }

  startPractice() {
    this.#practice.start();
    this.#showPracticeButtons();
  }

  async stopPractice() {
    if (!this.#practice.isRunning) return;
    this.#text("[data-practice-status]", gettext("One moment…"));
    await this.#practice.stop();
  }

  #showPracticeButtons() {
    const { isRunning } = this.#practice;
    this.#find('[data-action="start-practice"]').hidden = isRunning;
    this.#find('[data-action="stop-practice"]').hidden = !isRunning;
  }

  #showPractice({ text, isFinal, isUnheard }) {
    this.#find("[data-practice-captions]").hidden = false;
    this.#text("[data-practice-words]", text);
    this.#find("[data-practice-words]").classList.toggle("tentative", !isFinal);
    this.#text("[data-practice-status]", practiceText(text, isFinal, isUnheard));
  }

  #fail(problem) {
    showHelp(this.#find("[data-help]"), problem);
    this.#showPart("microphone-problem", false);
    return problem;
  }

  #showPart(name, isReady) {
    ["microphone-off", "microphone-problem", "microphone-on", "no-microphone"].forEach((part) => {
      this.#find(`[data-show="${part}"]`).hidden = part !== name;
    });
    this.#find('[data-show="ready"]').hidden = !isReady;
  }

  #showLevel(level) {
    this.#meter.show(level);
    const verdict = this.#check.push(level);
    if (verdict) this.#text("[data-sound-verdict]", VERDICTS[verdict]);
  }

  async #listDevices() {
    if (!this.#microphone.isOpen) return;
    const options = (await this.#microphone.listDevices()).map((device, i) => option(device, i, this.#microphone));
    this.#find("[data-devices]").replaceChildren(...options);
  }

  #text(selector, text) {
    const element = this.#find(selector);
    if (element.textContent !== text) element.textContent = text;
  }

  #find(selector) {
    return this.#root.querySelector(selector);
  }
}

export function echoText(text) {
  if (text === null) return gettext("That was you. The speech service is busy just now, so it cannot say what it understood; if you heard yourself clearly, all is well.");
  if (text === "") return gettext("That was you, but no words were understood. Try again a little louder and closer to the microphone.");
  return gettext("That was you. We understood: “%(text)s”", { text });
}

export function practiceText(text, isFinal, isUnheard) {
  if (!isFinal) return text ? gettext("Keep talking, or press “Done”.") : gettext("Listening: your words appear a moment after you say them.");
  if (isUnheard) return gettext("The speech service is busy just now. Your microphone works; that is what counts.");
  return text ? gettext("That is how it works. Nothing of this was kept or rated.") : gettext("No words were understood. Try again a little louder.");
}

/** Puts a problem and its steps into a box with [data-help-title] and [data-help-steps]. */
export function showHelp(box, { title, steps }) {
  box.querySelector("[data-help-title]").textContent = title;
  const items = steps.map((step) => Object.assign(document.createElement("li"), { textContent: step }));
  box.querySelector("[data-help-steps]").replaceChildren(...items);
}

function option(device, index, microphone) {
  const label = device.label || gettext("Microphone %(number)s", { number: index + 1 });
  return new Option(label, device.deviceId, false, device.deviceId === microphone.deviceId);
}
