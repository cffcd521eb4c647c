/** Texts in the reader's language. The page brings those of its modules; where it brings none, they stay as written. */
const texts = new Map();

for (const element of globalThis.document?.querySelectorAll("script[data-texts]") ?? []) {
  for (const [source, text] of Object.entries(JSON.parse(element.textContent))) texts.set(source, text);
}

/** `text` is a literal: catalogs are made from it. `values` fill its %(name)s. */
export function gettext(text, values = {}) {
  return fill(texts.get(text) ?? text, values);
}

/** `count` fills %(num)s in whichever of the two texts is for that many. */
export function ngettext(one, many, count, values = {}) {
  const [single, plural] = texts.get(one) ?? [one, many];
  return fill(count === 1 ? single : plural, { num: count, ...values });
}

function fill(text, values) {
  return text.replace(/%\((\w+)\)s|%%/g, (found, name) => (name === undefined ? "%" : String(values[name])));
}
