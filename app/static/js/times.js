// How moments and durations read, in the language of the page; the same words as the server's filters.
const language = globalThis.document?.documentElement.lang || "en";
const LOCALE = language === "en" ? "en-GB" : language;
const STYLES = {
  datetime: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  date: { day: "numeric", month: "short", year: "numeric" },
  time: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
};

export function localTime(iso, style = "datetime", timeZone = undefined) {
  return new Intl.DateTimeFormat(LOCALE, { ...STYLES[style], timeZone }).format(new Date(iso));
}

/** A rating of 0 to 10, as the server's filter `score` writes it. */
export function oneDecimal(value) {
  return new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);
}

export function clockTime(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// Times come in the organisation's zone; the reader's own is known only here.
export function localiseTimes(root) {
  for (const element of root.querySelectorAll("time[data-local-time]")) {
    element.textContent = localTime(element.dateTime, element.dataset.localTime);
  }
}
