// Keys of the recording page: the same places and letters as where a paper form is typed in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { choiceOf, commandOf } from "../../app/static/js/recorder/shortcuts.js";

test("a digit is the place of an answer, 'not applicable' has x and no place", () => {
  const codes = ["yes", "no", "na"];
  assert.equal(choiceOf("1", codes), "yes");
  assert.equal(choiceOf("2", codes), "no");
  assert.equal(choiceOf("3", codes), undefined);
  assert.equal(choiceOf("x", codes), "na");
  assert.equal(choiceOf("X", ["yes", "no"]), undefined);
});

test("y and n answer yes and no, a grade is answered by its letter", () => {
  assert.equal(choiceOf("y", ["yes", "no"]), "yes");
  assert.equal(choiceOf("N", ["yes", "no"]), "no");
  assert.equal(choiceOf("b", ["A", "B", "C", "na"]), "B");
  assert.equal(choiceOf("y", ["A", "B"]), undefined);
  assert.equal(choiceOf("q", ["A", "B"]), undefined);
});

test("keys that lead have their command whether large or small, others have none", () => {
  assert.equal(commandOf("j"), "next");
  assert.equal(commandOf("K"), "before");
  assert.equal(commandOf("ArrowDown"), "next");
  assert.equal(commandOf("？"), "help");
  assert.equal(commandOf("0"), "clear");
  assert.equal(commandOf("1"), undefined);
  assert.equal(commandOf("Tab"), undefined);
  assert.equal(commandOf("constructor"), undefined);
});
