// What can be taken back on a page, in which order, and what no longer can.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Steps } from "../../app/static/js/recorder/undo.js";

const says = (value, note = "") => ({ value: value ? [value] : [], na: false, note });
const step = (item, before, after, typing = false) => ({ item, before, after, typing });

test("the last change comes first, then the one before it", () => {
  const steps = new Steps();
  steps.note(step(1, says(""), says("yes")));
  steps.note(step(2, says(""), says("no")));
  const now = { 1: says("yes"), 2: says("no") };
  assert.equal(steps.takeLast((item) => now[item])?.item, 2);
  assert.deepEqual(steps.takeLast((item) => now[item])?.before, says(""));
  assert.equal(steps.takeLast((item) => now[item]), null);
  assert.ok(steps.isEmpty);
});

test("words typed one after the other are one change, until the field is left", () => {
  const steps = new Steps();
  steps.note(step(1, says("no"), says("no", "a"), true));
  steps.note(step(1, says("no", "a"), says("no", "ab"), true));
  steps.note(step(1, says("no", "ab"), says("no", "ab"), false));
  steps.note(step(1, says("no", "ab"), says("no", "abc"), true));
  assert.deepEqual(steps.takeLast(() => says("no", "abc"))?.before, says("no", "ab"));
  assert.deepEqual(steps.takeLast(() => says("no", "ab"))?.before, says("no"));
});

test("what changed nothing is no change", () => {
  const steps = new Steps();
  steps.note(step(1, says("yes"), says("yes")));
  assert.ok(steps.isEmpty);
});

test("what was changed otherwise since, or does not show, is left alone", () => {
  const steps = new Steps();
  steps.note(step(1, says(""), says("yes")));
  steps.note(step(2, says(""), says("yes")));
  steps.note(step(3, says(""), says("yes")));
  const now = { 1: says("yes"), 2: says("no"), 3: null };
  assert.equal(steps.takeLast((item) => now[item])?.item, 1);
});
