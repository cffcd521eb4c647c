/** Larger type: as the server set it, until the candidate chooses otherwise in this browser. */
const KEY = "type-size";

export function watchTypeSize(body, button, storage) {
  const show = (size) => {
    body.dataset.type = size;
    button.setAttribute("aria-pressed", String(size === "large"));
  };
  show(storage.getItem(KEY) ?? body.dataset.type ?? "normal");
  button.addEventListener("click", () => {
    const size = body.dataset.type === "large" ? "normal" : "large";
    storage.setItem(KEY, size);
    show(size);
  });
}

if (globalThis.document) watchTypeSize(document.body, document.querySelector("[data-type-toggle]"), localStorage);
