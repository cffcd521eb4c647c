import assert from "node:assert/strict";
import { test } from "node:test";

/** The module as a page with these data blocks loads it; the query makes each a module of its own. */
async function loadWith(...blocks) {
  const elements = blocks.map((block) => ({ textContent: JSON.stringify(block) }));
  globalThis.document = { querySelectorAll: () => elements };
  try {
    return await import(`../../../app/static/js/texts.js?${Math.random()}`);
  } finally {
    delete globalThis.document;
  }
}

test("texts come from the blocks of the page, whichever module brought them", async () => {
  const { gettext } = await loadWith({ "Try again": "Erneut versuchen" }, { "%(time)s left": "Noch %(time)s" });
  assert.equal(gettext("Try again"), "Erneut versuchen");
  assert.equal(gettext("%(time)s left", { time: "4:05" }), "Noch 4:05");
});

test("a text that the page does not bring stays as it is written", async () => {
  const { gettext, ngettext } = await loadWith();
  assert.equal(gettext("100%% of %(name)s", { name: "it" }), "100% of it");
  assert.equal(ngettext("%(num)s person", "%(num)s people", 1), "1 person");
  assert.equal(ngettext("%(num)s person", "%(num)s people", 0), "0 people");
});

test("one and several have texts of their own", async () => {
  const { ngettext } = await loadWith({ "%(num)s minute": ["%(num)s Minute", "%(num)s Minuten"] });
  assert.equal(ngettext("%(num)s minute", "%(num)s minutes", 1), "1 Minute");
  assert.equal(ngettext("%(num)s minute", "%(num)s minutes", 5), "5 Minuten");
});
