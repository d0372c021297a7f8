// What the server has confirmed: one key per place, and the base for what is entered before the page has heard of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { keyOf, madeBy, rowsOf } from "../../app/static/js/recorder/confirmed.js";
import { record } from "../../app/static/js/recorder/log.js";

const FORM = "11111111-1111-4111-8111-111111111111";
const LINE = "22222222-2222-4222-8222-222222222222";
const BODIES = {
  answer: { item: 7, value: ["yes"], na: false, note: "" },
  summary: { field: "methods", value: ["interview", "documents"] },
  transcript: { form: FORM, type: "lesson", field: "subject", value: "数学" },
  line: { form: FORM, type: "lesson", line: LINE, role: "note", written: "2026-11-28T01:00:00Z", value: "导入" },
};

function settled(kind, outcome = "applied", version = 4) {
  return { op: { id: `id-${kind}`, kind, body: BODIES[kind] }, result: { id: `id-${kind}`, outcome, version } };
}

test("every place has a key of its own; what stands alone has none", () => {
  const keys = Object.entries(BODIES).map(([kind, body]) => keyOf(kind, body));
  assert.deepEqual(keys, [7, "summary:methods", `transcript:${FORM}:subject`, `transcript:${FORM}:${LINE}`]);
  assert.equal(keyOf("photo", { item: 7, upload: FORM }), undefined);
});

test("only what was applied is confirmed", () => {
  const rows = rowsOf("p1", "v", [settled("summary"), settled("line", "conflict"), settled("answer", "refused")]);
  assert.deepEqual(rows, [{ person: "p1", visit: "v", item: "summary:methods", version: 4, body: BODIES.summary, operation: "id-summary" }]);
});

for (const [kind, made] of [["answer", 4], ["summary", BODIES.summary.value], ["transcript", "数学"], ["line", "导入"]]) {
  test(`what follows one's own last ${kind} is based on it, what follows another's is not`, () => {
    const [row] = rowsOf("p1", "v", [settled(kind)]);
    const draft = { kind, person: "p1", name: "A", visit: "v", place: "", subject: "s", label: "", words: "", base: "old", body: BODIES[kind] };
    const next = (operation) => record([], draft, { id: "next", at: "" }, madeBy(row, operation)).put[0];
    assert.deepEqual(next(`id-${kind}`).base, made);
    assert.equal(next("id-of-another").base, "old");
    assert.equal(next(undefined).base, "old");
  });
}
