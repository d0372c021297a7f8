// Show-if rules and progress: the same cases as the rules of the server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { holds, isAnswered, nextOpen, progress, shown } from "../../app/static/js/recorder/rules.js";

const item = (id, more = {}) => ({
  id, page: 1, required: true, photo: false, photos: 0, version: 0, chosen: [], order: [], rule: null, ...more,
});
const rule = (source, operator, ...values) => ({ item: source, operator, values });
const given = (answers) => new Map(Object.entries(answers).map(([id, chosen]) => [Number(id), { chosen, photos: 0 }]));

test("no rule holds while there is no answer", () => {
  for (const operator of ["is", "is_not", "in", "at_least"]) assert.equal(holds(rule(1, operator, "a"), [""], []), false);
});

test("is, is one of, is not", () => {
  assert.ok(holds(rule(1, "is", "no"), ["no"], []));
  assert.ok(holds(rule(1, "in", "no", "partly"), ["partly"], []));
  assert.ok(holds(rule(1, "is_not", "no"), ["na"], []));
  assert.ok(!holds(rule(1, "is_not", "no"), ["yes", "no"], []));
});

test("at least: by the order of the options, else as numbers", () => {
  assert.ok(holds(rule(1, "at_least", "B"), ["A"], ["D", "C", "B", "A"]));
  assert.ok(!holds(rule(1, "at_least", "B"), ["C"], ["D", "C", "B", "A"]));
  assert.ok(!holds(rule(1, "at_least", "B"), ["na"], ["D", "C", "B", "A"]));
  assert.ok(holds(rule(1, "at_least", "10"), ["10.0"], []));
  assert.ok(!holds(rule(1, "at_least", "10"), ["many"], []));
});

test("an item behind a hidden one is hidden, whatever was answered there", () => {
  const outline = [item(1), item(2, { rule: rule(1, "is", "no") }), item(3, { rule: rule(2, "is", "no") })];
  assert.deepEqual([...shown(outline, given({ 1: ["yes"], 2: ["no"] }))], [1]);
  assert.deepEqual([...shown(outline, given({ 1: ["no"], 2: ["no"] }))], [1, 2, 3]);
});

test("a rule on an item that is not there, or a circle, shows nothing and ends", () => {
  assert.deepEqual([...shown([item(2, { rule: rule(9, "is", "no") })], given({ 9: ["no"] }))], []);
  const circle = [item(1, { rule: rule(2, "is", "a") }), item(2, { rule: rule(1, "is", "a") })];
  assert.deepEqual([...shown(circle, given({ 1: ["a"], 2: ["a"] }))], []);
});

test("progress counts what shows and must be answered; photos answer a photo item", () => {
  const outline = [item(1), item(2, { required: false }), item(3, { photo: true }), item(4, { rule: rule(1, "is", "no") })];
  const answers = given({ 1: ["yes"], 2: ["yes"] });
  assert.deepEqual(progress(outline, answers), { done: 1, total: 2 });
  answers.set(3, { chosen: [], photos: 1 });
  assert.deepEqual(progress(outline, answers), { done: 2, total: 2 });
  answers.set(1, { chosen: ["no"], photos: 0 });
  assert.deepEqual(progress(outline, answers), { done: 2, total: 3 });
  assert.ok(isAnswered(item(3, { photo: true }), { chosen: ["na"], photos: 0 }));
});

test("the next open item is looked for round the end", () => {
  const outline = [item(1), item(2), item(3)];
  assert.equal(nextOpen(outline, given({ 3: ["a"] }), 2)?.id, 1);
  assert.equal(nextOpen(outline, given({}), 1)?.id, 2);
  assert.equal(nextOpen(outline, given({ 1: ["a"], 2: ["a"], 3: ["a"] }), 1), undefined);
});
