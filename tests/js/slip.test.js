// The exit slip on the device: what an answer still lacks, and what of the form is sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { keyOf, rowsOf } from "../../app/static/js/recorder/confirmed.js";
import { lacking, read } from "../../app/static/js/recorder/slip.js";

const signed = { answer: "acknowledged", text: "", by: "陆秋实", way: "drawn", strokes: "[[[1,2],[90,2]]]" };

test("an answer in person needs words for an objection, a name and a signature", () => {
  assert.equal(lacking(signed), "");
  assert.equal(lacking({ ...signed, answer: null }), "answer");
  assert.equal(lacking({ ...signed, answer: "objected" }), "text");
  assert.equal(lacking({ ...signed, answer: "objected", text: "已补" }), "");
  assert.equal(lacking({ ...signed, by: "" }), "by");
  for (const way of ["drawn", null]) assert.equal(lacking({ ...signed, way, strokes: "" }), "strokes");
  for (const way of ["typed", "printed"]) assert.equal(lacking({ ...signed, way, strokes: "" }), "");
});

test("a refusal needs who refused, an absence nothing", () => {
  const nothing = { text: "", way: null, strokes: "" };
  assert.equal(lacking({ ...nothing, answer: "refused", by: "" }), "by");
  assert.equal(lacking({ ...nothing, answer: "refused", by: "教务主任" }), "");
  assert.equal(lacking({ ...nothing, answer: "absent", by: "" }), "");
});

test("what is sent is the form with the slip that was shown, as it is spelled", () => {
  const data = new FormData();
  for (const [name, value] of Object.entries({ ...signed, by: " 陆秋实 ", shown: "c0ffee", signed_at: "" })) data.set(name, value);
  const sent = read(data, '{"number":"1"}', "2026-11-28T01:00:00.000Z");
  assert.deepEqual(sent, { ...signed, role: null, signed_at: "2026-11-28T01:00:00.000Z", shown: "c0ffee", slip: '{"number":"1"}' });
});

test("the device remembers that a slip was signed, and nothing of the signature", () => {
  const op = { id: "s1", kind: "signature", body: { ...signed } };
  const rows = rowsOf("p1", "v", [{ op, result: { id: "s1", outcome: "applied", version: 9 } }]);
  assert.deepEqual(rows, [{ person: "p1", visit: "v", item: keyOf("signature", {}), version: 9, body: {}, operation: "s1" }]);
});
