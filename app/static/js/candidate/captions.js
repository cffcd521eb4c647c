export const NO_CAPTIONS = Object.freeze({ confirmed: "", tentative: "", final: false });

/** Captions after an update of the same turn. Confirmed words stay: an update that lacks them is late. */
export function mergeCaptions(captions, update) {
  const confirmed = update.confirmed ?? "";
  const isLate = !update.final && confirmed.length < captions.confirmed.length;
  if (captions.final || isLate) return captions;
  return { confirmed, tentative: update.final ? "" : (update.tentative ?? ""), final: Boolean(update.final) };
}

/** Shows captions in two elements, so that what may still change looks different; keeps the newest in view. */
export class CaptionsView {
  #box;
  #confirmed;
  #tentative;

  constructor(box) {
    this.#box = box;
    this.#confirmed = box.querySelector("[data-confirmed]");
    this.#tentative = box.querySelector("[data-tentative]");
  }

  show({ confirmed, tentative }) {
    const isNew = this.#set(this.#confirmed, confirmed) | this.#set(this.#tentative, tentative && ` ${tentative}`);
    if (isNew) this.#box.scrollTop = this.#box.scrollHeight;
  }

  #set(element, text) {
    if (element.textContent === text) return false;
    element.textContent = text;
    return true;
  }
}
