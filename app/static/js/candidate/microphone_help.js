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
  denied: "Your browser is not letting this page use the microphone",
  missing: "No microphone was found",
  busy: "The microphone is in use by something else",
  insecure: "The microphone only works on a secure page",
  unsupported: "This browser cannot use the microphone here",
  off: "The microphone is off",
  lost: "The microphone was disconnected",
  muted: "The microphone stopped sending sound",
  unknown: "The microphone could not be started",
};

const STEPS = {
  missing: ["Plug in a headset or microphone, or switch it on.", "Then press “Try again”."],
  busy: ["Close other programs that use the microphone, such as a video call.", "Then press “Try again”."],
  insecure: ["Open the link exactly as it was sent to you: it begins with https://."],
  unsupported: ["Open the same link in a current version of Chrome, Edge, Firefox or Safari."],
  off: ["Press “Try again” and allow the microphone. The clock is stopped until then.", "Or choose “Type instead”."],
  lost: ["Plug the microphone back in, or choose another one.", "Then press “Try again”. What you have said is kept."],
  muted: [
    "A mute switch on the headset, or a phone call, may hold the microphone.",
    "Sound comes back by itself once it is free; or press “Try again”.",
  ],
  unknown: ["Press “Try again”. If it keeps failing, reload the page: nothing is lost."],
};

const PERMISSION_STEPS = {
  chrome: ["Click the icon to the left of the address.", "Switch “Microphone” on."],
  edge: ["Click the lock to the left of the address.", "Set “Microphone” to “Allow”."],
  firefox: ["Click the microphone icon to the left of the address.", "Remove “Blocked”, so that you are asked again."],
  safari: ["Open the Safari menu, then “Settings for This Website”.", "Set “Microphone” to “Allow”."],
  ios: ["Tap the page icon in the address bar, then “Website Settings”.", "Set “Microphone” to “Allow”."],
  android: ["Tap the icon to the left of the address, then “Permissions”.", "Switch “Microphone” on."],
  other: ["Open this page's settings in your browser.", "Allow the microphone."],
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
  return [...PERMISSION_STEPS[browserOf(userAgent)], "Then press “Try again”."];
}
