// What stands below an item.
import assert from "node:assert/strict";
import { test } from "node:test";
import { marksOf } from "../../app/static/js/recorder/marks.js";

const op = (item, refused = null, kind = "answer") => ({ kind, body: { item }, refused });

test("what waits replaces what the server said before, a refusal stays in sight", () => {
  const told = new Map([[1, "conflict"], [2, "appended"]]);
  const marks = marksOf([op(1), op(3, { reason: "r", message: "why" }), op(3, null, "photo")], told);
  assert.deepEqual(marks.get(1), { mark: "waiting", why: "" });
  assert.deepEqual(marks.get(2), { mark: "appended", why: "" });
  assert.deepEqual(marks.get(3), { mark: "refused", why: "why" });
  assert.equal(marks.get(4), undefined);
});
