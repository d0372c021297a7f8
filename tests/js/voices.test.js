// Voice notes: what a browser is asked to record, and how long a note is said to be.
import assert from "node:assert/strict";
import { test } from "node:test";
import { length, typeFor } from "../../app/static/js/recorder/voices.js";

test("the first type that the browser records is taken, and none when it records none of them", () => {
  assert.equal(typeFor(() => true), "audio/webm;codecs=opus");
  assert.equal(typeFor((type) => type.startsWith("audio/mp4")), "audio/mp4;codecs=mp4a.40.2");
  assert.equal(typeFor((type) => type === "audio/mp4"), "audio/mp4");
  assert.equal(typeFor(() => false), "");
});

test("a length is said in minutes and seconds", () => {
  assert.equal(length(0.4), "0:00");
  assert.equal(length(42.9), "0:42");
  assert.equal(length(125), "2:05");
});
