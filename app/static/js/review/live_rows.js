// One row of the live page, as an event changes it.
import { gettext } from "../texts.js";
import { oneDecimal } from "../times.js";

export const describeSpeech = ({ speaking }) => (speaking ? gettext("Speaking") : gettext("Silent"));

export function sameRows(current, fresh) {
  const ids = (scope) => [...scope.querySelectorAll("tbody [data-part]")].map((row) => row.id).join();
  return ids(current) === ids(fresh);
}

// The number of the question and the rating are in the event; the rest of the row follows from the stored state.
export function applyState(row, { number, rating }) {
  row.querySelector("[data-number]").textContent = number;
  const score = row.querySelector("[data-rating] .score");
  if (rating === null || rating === undefined) return;
  score.firstChild.textContent = oneDecimal(rating);
}
