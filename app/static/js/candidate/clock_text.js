import { ngettext } from "../texts.js";

const ANNOUNCED_SECONDS = [300, 60, 30];

/** "4:05" */
export function clockText(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** "5 minutes", "1 minute 30 seconds", "30 seconds" */
export function spokenDuration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  const parts = [];
  if (minutes > 0) parts.push(ngettext("%(num)s minute", "%(num)s minutes", minutes));
  if (rest > 0 || minutes === 0) parts.push(ngettext("%(num)s second", "%(num)s seconds", rest));
  return parts.join(" ");
}

/** The threshold that was crossed on the way from `before` to `now`, or null: each is announced once. */
export function dueAnnouncement(before, now) {
  return ANNOUNCED_SECONDS.filter((threshold) => now <= threshold && threshold < before).at(-1) ?? null;
}
