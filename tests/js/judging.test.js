// What an answer makes and lacks: the same cases as the rules of the server (tests/unit/checklists/test_answers.py).
import assert from "node:assert/strict";
import { test } from "node:test";
import { isUnmet, lacks } from "../../app/static/js/recorder/judging.js";

const filled = (value, more = {}) => ({ value: [value].flat(), na: false, note: "", ...more });

test("an option is unmet when the item says so; no answer and 'not applicable' never are", () => {
  const rules = { unmet: ["no", "partly"] };
  assert.ok(isUnmet(rules, filled("no")));
  assert.ok(isUnmet(rules, filled(["yes", "partly"])));
  assert.ok(!isUnmet(rules, filled("yes")));
  assert.ok(!isUnmet(rules, filled([])));
  assert.ok(!isUnmet(rules, filled("na")));
  assert.ok(!isUnmet(rules, filled("no", { na: true })));
});

test("a number is unmet outside its range, with one bound or two, and words are not judged", () => {
  const rules = { low: "0", high: "8" };
  for (const text of ["-1", "8.5", "1,200", "1，200"]) assert.ok(isUnmet(rules, filled(text)), text);
  for (const text of ["0", "8", "3.5", "many", ""]) assert.ok(!isUnmet(rules, filled(text)), text);
  assert.ok(isUnmet({ low: "5", high: null }, filled("4")));
  assert.ok(!isUnmet({ low: "5", high: null }, filled("400")));
});

test("note and photo are wanted always, for an unmet answer, or for some answers", () => {
  assert.deepEqual(lacks({ note: "always", photo: "always" }, filled("yes"), 0), ["note", "photo"]);
  assert.deepEqual(lacks({ unmet: ["no"], note: "unmet", photo: "unmet" }, filled("no"), 1), ["note"]);
  assert.deepEqual(lacks({ unmet: ["no"], note: "unmet", photo: "unmet" }, filled("yes"), 0), []);
  assert.deepEqual(lacks({ note: ["C", "D"] }, filled("C"), 0), ["note"]);
  assert.deepEqual(lacks({ note: ["C", "D"] }, filled("C", { note: "seen" }), 0), []);
});

test("'not applicable' lacks its reason and nothing else; no answer lacks nothing yet", () => {
  const rules = { note: "always", photo: "always" };
  assert.deepEqual(lacks(rules, filled("na"), 0), ["reason"]);
  assert.deepEqual(lacks(rules, filled([], { na: true, note: "no canteen" }), 0), []);
  assert.deepEqual(lacks(rules, filled([]), 0), []);
});
