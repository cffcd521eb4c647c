// Keys that every page knows: Ctrl+K leads to the search, Ctrl+Enter sends the form that one is in, Ctrl+/ lists them.
const DIALOG = "shortcuts";

export function showShortcuts() {
  const dialog = document.getElementById(DIALOG);
  if (!dialog || dialog.open) return;
  for (const line of dialog.querySelectorAll("[data-needs]")) line.hidden = !document.querySelector(line.dataset.needs);
  dialog.showModal();
}

function goToSearch(event) {
  const search = document.querySelector('main input[type="search"]');
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}

function sendForm(event) {
  if (!event.target.form) return;
  event.preventDefault();
  event.target.form.requestSubmit();
}

function listKeys(event) {
  event.preventDefault();
  showShortcuts();
}

const ACTIONS = { Enter: sendForm, k: goToSearch, "/": listKeys };

export function watchShortcuts(root) {
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) ACTIONS[event.key]?.(event);
  });
  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-show-shortcuts]")) showShortcuts();
    if (event.target.id === DIALOG) event.target.close(); // beside the list, on what lies behind it
  });
}
