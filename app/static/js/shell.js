// What every page has: theme toggle, menus, copy buttons, times in the reader's own zone.
import { watchLists } from "./lists.js";
import { watchShortcuts } from "./shortcuts.js";
import { gettext } from "./texts.js";
import { localiseTimes } from "./times.js";

const YEAR_SECONDS = 31536000;

function shownTheme() {
  const chosen = document.documentElement.dataset.theme;
  return chosen || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

function toggleTheme() {
  const theme = shownTheme() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}

async function copyFrom(box) {
  const source = box.querySelector("[data-copy-source]");
  const status = box.querySelector("[data-copy-status]");
  try {
    await navigator.clipboard.writeText(source.value);
    status.textContent = gettext("Copied.");
  } catch {
    source.focus();
    source.select();
    status.textContent = gettext("Selected: press Ctrl+C to copy.");
  }
}

function closeMenusOutside(target) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenusOutside(event.target);
  if (event.target.closest("[data-theme-toggle]")) toggleTheme();
  const copy = event.target.closest("[data-copy-button]");
  if (copy) copyFrom(copy.closest("[data-copy]"));
  event.target.closest("[data-dismiss]")?.closest(".notice").remove();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-submit-on-change]")) event.target.form.requestSubmit();
});

watchLists(document);
watchShortcuts(document);
localiseTimes(document);
// where the navigation is wider than a phone, it begins at the page that one is on
document.querySelector(".site-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
