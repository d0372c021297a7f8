// Marks on a photo: what is hidden is gone, what is drawn lies where the finger was.
import assert from "node:assert/strict";
import { test } from "node:test";
import { areaOf, headOf, isMeant, pixelate, squareOf } from "../../app/static/js/recorder/drawing.js";

const PICTURE = { width: 2000, height: 1500 };

/** Pixels from a function of their place. */
function drawn(width, height, grey) {
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < width * height; at += 1) pixels.set([grey(at % width, Math.floor(at / width)), 0, 0, 255], at * 4);
  return pixels;
}

test("all pixels of a square are the same, so that nothing inside it can be told", () => {
  const pixels = drawn(100, 70, (x, y) => (x * 7 + y * 13) % 256);
  pixelate(pixels, 100, 70, 16);
  const colours = new Map();
  for (let y = 0; y < 70; y += 1) {
    for (let x = 0; x < 100; x += 1) {
      const key = `${Math.floor((x + 0.5) / (100 / 6))}:${Math.floor((y + 0.5) / (70 / 4))}`;
      colours.set(key, (colours.get(key) ?? new Set()).add(pixels[(y * 100 + x) * 4]));
    }
  }
  const mixed = [...colours.values()].filter((one) => one.size > 2);
  assert.equal(colours.size, 24);
  assert.equal(mixed.length, 0);
});

test("two pictures with the same means hide as the same picture", () => {
  const one = drawn(32, 32, (x) => (x % 2 ? 200 : 100));
  const other = drawn(32, 32, (x) => (x % 2 ? 100 : 200));
  assert.notDeepEqual(one, other);
  pixelate(one, 32, 32, 16);
  pixelate(other, 32, 32, 16);
  assert.deepEqual(one, other);
});

test("an area that is no multiple of the square keeps no narrow rest", () => {
  const pixels = drawn(33, 16, (x) => (x === 32 ? 255 : 0));
  pixelate(pixels, 33, 16, 16);
  assert.ok((pixels[32 * 4] ?? 0) < 32);
});

test("a square is large against the picture and against the area", () => {
  assert.equal(squareOf({ x: 0, y: 0, width: 40, height: 30 }, PICTURE), 34);
  assert.equal(squareOf({ x: 0, y: 0, width: 800, height: 600 }, PICTURE), 150);
  assert.equal(squareOf({ x: 0, y: 0, width: 20, height: 20 }, { width: 300, height: 200 }), 16);
});

test("an area is the same whichever corner came first, and ends at the edge of the picture", () => {
  const area = { x: 10, y: 20, width: 90, height: 30 };
  assert.deepEqual(areaOf({ x: 10, y: 20 }, { x: 100, y: 50 }, PICTURE), area);
  assert.deepEqual(areaOf({ x: 100, y: 50 }, { x: 10, y: 20 }, PICTURE), area);
  assert.deepEqual(areaOf({ x: -5, y: 1490 }, { x: 20, y: 1600 }, PICTURE), { x: 0, y: 1490, width: 20, height: 10 });
});

test("the head of an arrow points where it was drawn to", () => {
  const [one, other] = headOf({ x: 0, y: 0 }, { x: 100, y: 0 }, 10);
  assert.ok(one.x < 100 && other.x < 100);
  assert.ok(Math.abs(one.y + other.y) < 1e-9);
});

test("a slip of the finger is no mark", () => {
  const mark = (tool, x, y, text = "") => ({ tool, from: { x: 0, y: 0 }, to: { x, y }, colour: "", text });
  assert.equal(isMeant(mark("box", 100, 2)), false);
  assert.equal(isMeant(mark("arrow", 100, 2)), true);
  assert.equal(isMeant(mark("arrow", 3, 2)), false);
  assert.equal(isMeant(mark("blur", 20, 20)), true);
  assert.equal(isMeant(mark("text", 0, 0)), false);
  assert.equal(isMeant(mark("text", 0, 0, "裂缝")), true);
});
