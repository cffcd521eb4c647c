/** Buttons, keys and the browser's own events: everything that the candidate or the machine does to the page. */
import { showHelp } from "./device_check.js";
import { LevelMeterView, SoundCheck } from "./level_meter.js";
import { explainMicrophoneProblem } from "./microphone_help.js";
import { screenOf } from "./room_state.js";
import { TypedAnswer } from "./typed_answer.js";

const LOST = { ended: "lost", muted: "muted", suspended: "muted" };
const TROUBLE = {
  silent: "No sound at all arrives from your microphone. Is it muted?",
  clipping: "Your microphone is too loud and the sound is distorted. Please move a little away from it.",
};

export function bindControls({ root, room, microphone, connection, sound, check }) {
  const find = (selector) => root.querySelector(selector);
  const typed = new TypedAnswer(find("[data-typed-form]"), room, root.dataset.storeKey);
  const dialog = document.querySelector("[data-leave-dialog]");
  const open = async (deviceId) => {
    const problem = await check.open(deviceId);
    if (problem) fail(problem);
    else room.tell("microphone_on");
  };
  const fail = (problem) => {
    showHelp(find('[data-show="microphone-trouble"]'), problem);
    if (room.state.entered) room.tell("microphone_problem", { problem: problem.problem });
  };
  const actions = {
    "open-microphone": () => open(),
    "reopen-microphone": () => open(),
    "go-without-microphone": () => check.goWithoutMicrophone(),
    "try-recording": (button) => whileDisabled(button, () => check.tryRecording()),
    enter: () => enter(),
    repeat: () => room.repeat(),
    "skip-reading": () => room.skipReading(),
    finish: () => room.finish(),
    think: () => room.keepThinking(),
    "type-instead": () => typed.open(),
    "speak-instead": () => speakInstead(),
    "ask-to-leave": () => dialog.showModal(),
    stay: () => dialog.close(),
    leave: () => leave(),
  };

  async function enter() {
    room.readsAloud = find("[data-read-aloud]").checked;
    const hadMicrophone = room.state.microphone.on;
    if (hadMicrophone && !microphone.isOpen) await open(find("[data-devices]").value);
    room.enter({ typingOnly: !hadMicrophone });
  }

  async function speakInstead() {
    if (!microphone.isOpen) await open();
    if (microphone.isOpen) typed.close();
  }

  async function leave() {
    dialog.close();
    await room.leave();
    microphone.close();
  }

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-action]");
    if (button) actions[button.dataset.action]?.(button);
  });
  watchSound(root, room, microphone, sound);
  microphone.addEventListener("lost", ({ detail }) => {
    fail(explainMicrophoneProblem(LOST[detail], navigator.userAgent));
  });
  microphone.addEventListener("recovered", () => room.tell("microphone_on"));
  addEventListener("offline", () => connection.restart());
  addEventListener("online", () => connection.isOnline || connection.restart());
  addEventListener("beforeunload", (event) => {
    if (screenOf(room.state) === "interview") event.preventDefault();
  });
}

function watchSound(root, room, microphone, sound) {
  const meter = new LevelMeterView(root.querySelector("[data-answer-meter]"));
  const judge = new SoundCheck(100);
  microphone.addEventListener("level", ({ detail }) => {
    const isListening = room.state.turn?.stage === "answering" && !room.state.typing;
    if (!isListening) {
      judge.reset();
      return meter.clear();
    }
    meter.show(detail);
    sound.verdict = TROUBLE[judge.push(detail)] ?? null;
  });
}

async function whileDisabled(button, work) {
  button.disabled = true;
  try {
    await work();
  } finally {
    button.disabled = false;
  }
}
