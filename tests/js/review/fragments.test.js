import assert from "node:assert/strict";
import { test } from "node:test";

import { changedIds } from "../../../app/static/js/review/fragments.js";

test("only known parts with another fingerprint change", () => {
  const current = [{ id: "a", hash: "1" }, { id: "b", hash: "1" }, { id: "gone", hash: "1" }];
  const incoming = [{ id: "a", hash: "1" }, { id: "b", hash: "2" }, { id: "new", hash: "1" }];
  assert.deepEqual(changedIds(current, incoming), ["b"]);
});
