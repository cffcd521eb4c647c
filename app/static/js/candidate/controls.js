/** Buttons, keys and the browser's own events: everything that the candidate or the machine does to the page. */
import { gettext } from "../texts.js";
import { showHelp } from "./device_check.js";
import { LevelMeterView, SoundCheck } from "./level_meter.js";
import { explainMicrophoneProblem } from "./microphone_help.js";
import { screenOf } from "./room_rules.js";
import { TypedAnswer } from "./typed_answer.js";

const LOST = { denied: "denied", ended: "lost", muted: "muted", suspended: "muted" };
const TROUBLE = {
  silent: gettext("No sound at all arrives from your microphone. Is it muted?"),
  noisy: gettext("There is loud noise around you, so some words may be missed. Can you close a window or move to a quieter place?"),
  clipping: gettext("Your microphone is too loud and the sound is distorted. Please move a little away from it."),
};
const JUDGED_LEVELS = 100;

/** `parts`: {room, microphone, connection, check, sound}. */
export class Controls {
  #root;
  #parts;
  #typed;
  #dialog;
  #actions = {
    "open-microphone": () => this.#openMicrophone(),
    "reopen-microphone": () => this.#openMicrophone(),
    "go-without-microphone": () => this.#parts.check.goWithoutMicrophone(),
    "try-recording": (button) => whileDisabled(button, () => this.#parts.check.tryRecording()),
    "start-practice": () => this.#parts.check.startPractice(),
    "stop-practice": () => this.#parts.check.stopPractice(),
    enter: () => this.#enter(),
    "begin-now": () => this.#parts.room.beginNow(),
    repeat: () => this.#parts.room.repeat(),
    "skip-reading": () => this.#parts.room.skipReading(),
    finish: () => this.#parts.room.finish(),
    "more-time": () => this.#parts.room.takeMoreTime(),
    think: () => this.#parts.room.keepThinking(),
    "type-instead": () => this.#typed.open(),
    "speak-instead": () => this.#speakInstead(),
    "ask-to-leave": () => this.#dialog.showModal(),
    stay: () => this.#dialog.close(),
    leave: () => this.#leave(),
  };

  constructor(root, parts) {
    this.#root = root;
    this.#parts = parts;
    this.#typed = new TypedAnswer(this.#find("[data-typed-form]"), parts.room, root.dataset.storeKey);
    this.#dialog = this.#find("[data-leave-dialog]");
    document.addEventListener("click", ({ target }) => this.#press(target.closest("[data-action]")));
    this.#watchMicrophone();
    this.#watchBrowser();
  }

  /** A page that was loaded by somebody who has a place in the queue. */
  returnToQueue() {
    this.#parts.room.returnToQueue();
    showHelp(this.#find('[data-show="microphone-trouble"]'), explainMicrophoneProblem("off", navigator.userAgent));
  }

  #press(button) {
    if (button) this.#actions[button.dataset.action](button);
  }

  async #openMicrophone(deviceId) {
    const problem = await this.#parts.check.open(deviceId);
    if (problem) this.#fail(problem);
    else this.#parts.room.tell("microphone_on");
  }

  #fail(problem) {
    const { room } = this.#parts;
    showHelp(this.#find('[data-show="microphone-trouble"]'), problem);
    if (room.state.entered) room.tell("microphone_problem", { problem: problem.problem });
  }

  async #enter() {
    const { room, microphone } = this.#parts;
    await this.#parts.check.stopPractice();
    room.readsAloud = this.#find("[data-read-aloud]").checked;
    const hadMicrophone = room.state.microphone.on;
    if (hadMicrophone && !microphone.isOpen) await this.#openMicrophone(this.#find("[data-devices]").value);
    room.enter({ typingOnly: !hadMicrophone });
  }

  async #speakInstead() {
    const { microphone } = this.#parts;
    if (!microphone.isOpen) await this.#openMicrophone();
    if (microphone.isOpen) this.#typed.close();
  }

  async #leave() {
    this.#dialog.close();
    await this.#parts.room.leave();
  }

  #watchMicrophone() {
    const { room, microphone } = this.#parts;
    microphone.addEventListener("lost", ({ detail }) => {
      this.#fail(explainMicrophoneProblem(LOST[detail], navigator.userAgent));
    });
    microphone.addEventListener("recovered", () => room.tell("microphone_on"));
    const meter = new LevelMeterView(this.#find("[data-answer-meter]"));
    const judge = new SoundCheck(JUDGED_LEVELS);
    microphone.addEventListener("level", ({ detail }) => this.#hear(detail, meter, judge));
  }

  #hear(level, meter, judge) {
    const { room, sound } = this.#parts;
    if (room.state.turn?.stage !== "answering" || room.state.typing) {
      judge.reset();
      meter.clear();
      sound.verdict = null;
    } else {
      meter.show(level);
      sound.verdict = TROUBLE[judge.push(level)] ?? null;
    }
  }

  #watchBrowser() {
    const { room, connection } = this.#parts;
    addEventListener("offline", () => connection.restart());
    addEventListener("online", () => connection.isOnline || connection.restart());
    addEventListener("beforeunload", (event) => {
      if (screenOf(room.state) === "interview") event.preventDefault();
    });
  }

  #find(selector) {
    return this.#root.querySelector(selector);
  }
}

async function whileDisabled(button, work) {
  button.disabled = true;
  try {
    await work();
  } finally {
    button.disabled = false;
  }
}
