// The quiet line: what it says is true in every situation.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sentence } from "../../app/static/js/recorder/line.js";

const TEXTS = {
  saved: "all saved", saved_at: "all saved {time}", nothing_waits: "offline, nothing waits", offline: "offline: {what}",
  waiting: "waits: {what}", sending: "sending: {what}", signed_out: "signed out: {what}", other: "other: {what}",
  outdated: "outdated", newer: "newer", full: "full", closed: "closed", insecure: "insecure", comma: ", ",
  changes: ["{n} change", "{n} changes"], photos: ["{n} photo", "{n} photos"],
  refused: ["{n} refused", "{n} refused"], others: ["{n} other", "{n} others"],
};
const say = (phase, changes = 0, photos = 0, refused = 0, others = 0, time = "") => (
  sentence(TEXTS, { phase, numbers: { changes, photos, refused }, others, time })
);

test("everything is on the server only when nothing waits and nothing was refused", () => {
  assert.equal(say("idle", 0, 0, 0, 0, "10:42").text, "all saved 10:42");
  for (const phase of ["idle", "sending", "offline", "signed-out", "other"]) {
    assert.doesNotMatch(say(phase, 1).text, /all saved/);
    assert.doesNotMatch(say(phase, 0, 1).text, /all saved/);
    assert.doesNotMatch(say(phase, 0, 0, 1).text, /all saved/);
  }
});

test("offline it counts changes and photos in the right number", () => {
  assert.deepEqual(say("offline", 3, 1), { tone: "wait", icon: "cloud-off", text: "offline: 3 changes, 1 photo", link: "" });
  assert.equal(say("offline", 1, 0).text, "offline: 1 change");
  assert.equal(say("offline").text, "offline, nothing waits");
});

test("a refusal is said beside what waits, with the way to the list", () => {
  assert.deepEqual(say("offline", 2, 0, 1), { tone: "alert", icon: "cloud-off", text: "offline: 2 changes 1 refused", link: "device" });
  assert.deepEqual(say("idle", 0, 0, 2), { tone: "alert", icon: "alert", text: "2 refused", link: "device" });
});

test("signed out: sign in again, and what waits for it", () => {
  assert.deepEqual(say("signed-out", 2), { tone: "alert", icon: "lock", text: "signed out: 2 changes", link: "sign-in" });
});

test("entries of other people on this device are not hidden", () => {
  assert.deepEqual(say("idle", 0, 0, 0, 2), { tone: "wait", icon: "lock", text: "2 others", link: "device" });
});

test("a full device is an alarm whatever else is true", () => {
  assert.equal(say("full", 1).tone, "alert");
  assert.equal(say("full", 1).text, "full");
});
