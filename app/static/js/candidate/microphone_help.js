import { gettext } from "../texts.js";

const PROBLEMS = {
  NotAllowedError: "denied",
  SecurityError: "insecure",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
  NotSupportedError: "unsupported",
};

const TITLES = {
  denied: gettext("Your browser is not letting this page use the microphone"),
  missing: gettext("No microphone was found"),
  busy: gettext("The microphone is in use by something else"),
  insecure: gettext("The microphone only works on a secure page"),
  unsupported: gettext("This browser cannot use the microphone here"),
  off: gettext("The microphone is off"),
  lost: gettext("The microphone was disconnected"),
  muted: gettext("The microphone stopped sending sound"),
  unknown: gettext("The microphone could not be started"),
};

const STEPS = {
  missing: [gettext("Plug in a headset or microphone, or switch it on."), gettext("Then press “Try again”.")],
  busy: [gettext("Close other programs that use the microphone, such as a video call."), gettext("Then press “Try again”.")],
  insecure: [gettext("Open the link exactly as it was sent to you: it begins with https://.")],
  unsupported: [gettext("Open the same link in a current version of Chrome, Edge, Firefox or Safari.")],
  off: [gettext("Press “Try again” and allow the microphone. The clock is stopped until then."), gettext("Or choose “Type instead”.")],
  lost: [gettext("Plug the microphone back in, or choose another one."), gettext("Then press “Try again”. What you have said is kept.")],
  muted: [
    gettext("A mute switch on the headset, or a phone call, may hold the microphone."),
    gettext("Sound comes back by itself once it is free; or press “Try again”."),
  ],
  unknown: [gettext("Press “Try again”. If it keeps failing, reload the page: nothing is lost.")],
};

const PERMISSION_STEPS = {
  chrome: [gettext("Click the icon to the left of the address."), gettext("Switch “Microphone” on.")],
  edge: [gettext("Click the lock to the left of the address."), gettext("Set “Microphone” to “Allow”.")],
  firefox: [gettext("Click the microphone icon to the left of the address."), gettext("Remove “Blocked”, so that you are asked again.")],
  safari: [gettext("Open the Safari menu, then “Settings for This Website”."), gettext("Set “Microphone” to “Allow”.")],
  ios: [gettext("Tap the page icon in the address bar, then “Website Settings”."), gettext("Set “Microphone” to “Allow”.")],
  android: [gettext("Tap the icon to the left of the address, then “Permissions”."), gettext("Switch “Microphone” on.")],
  other: [gettext("Open this page's settings in your browser."), gettext("Allow the microphone.")],
};

/** What went wrong with the microphone and the steps to mend it: {problem, title, steps}. */
export function explainMicrophoneError(errorName, userAgent) {
  return explainMicrophoneProblem(PROBLEMS[errorName] ?? "unknown", userAgent);
}

export function explainMicrophoneProblem(problem, userAgent) {
  return { problem, title: TITLES[problem], steps: STEPS[problem] ?? permissionSteps(userAgent) };
}

export function browserOf(userAgent) {
  if (/iPhone|iPad|iPod/.test(userAgent)) return "ios";
  if (/Firefox\//.test(userAgent)) return "firefox";
  if (/Edg\//.test(userAgent)) return "edge";
  if (/Chrome\//.test(userAgent)) return /Android/.test(userAgent) ? "android" : "chrome";
  return /Safari\//.test(userAgent) ? "safari" : "other";
}

function permissionSteps(userAgent) {
  return [...PERMISSION_STEPS[browserOf(userAgent)], gettext("Then press “Try again”.")];
}
