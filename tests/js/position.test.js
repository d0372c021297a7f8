// How far a device is from the school, judged as the server does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isElsewhere, metresBetween } from "../../app/static/js/recorder/position.js";

const here = (latitude, accuracy = 10) => ({ latitude, longitude: 103.52158, accuracy });

test("the distance is that of the server", () => {
  assert.equal(metresBetween(here(30.68743), { latitude: 30.65743, longitude: 103.52158 }), 3336);
});

test("vague devices get the benefit of the doubt, up to a kilometre", () => {
  const school = "30.65743,103.52158";
  assert.equal(isElsewhere(here(30.65943), school, 500), false);
  assert.equal(isElsewhere(here(30.66643), school, 500), true);
  assert.equal(isElsewhere(here(30.66643, 600), school, 500), false);
  assert.equal(isElsewhere(here(30.68743, 90_000), school, 500), true);
  assert.equal(isElsewhere(here(30.68743), "", 500), false);
});
