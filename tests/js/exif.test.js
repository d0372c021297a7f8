// The camera's time, read from hand-made files.
import assert from "node:assert/strict";
import { test } from "node:test";
import { position, takenAt } from "../../app/static/js/recorder/exif.js";

/** A JPEG head with an EXIF block that says when it was taken. */
function photo(taken, { little = true, zone = "" } = {}) {
  const tiff = new DataView(new ArrayBuffer(200));
  const put16 = (at, number) => tiff.setUint16(at, number, little);
  const put32 = (at, number) => tiff.setUint32(at, number, little);
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d);
  put16(2, 42);
  put32(4, 8);
  put16(8, 1);
  put16(10, 0x8769);
  put16(12, 4);
  put32(14, 1);
  put32(18, 26);
  const texts = zone ? [[0x9003, taken], [0x9011, zone]] : [[0x9003, taken]];
  put16(26, texts.length);
  texts.forEach(([tag, text], index) => {
    const at = 28 + index * 12;
    const place = 100 + index * 40;
    put16(at, tag);
    put16(at + 2, 2);
    put32(at + 4, text.length + 1);
    put32(at + 8, place);
    [...text].forEach((letter, offset) => tiff.setUint8(place + offset, letter.charCodeAt(0)));
  });
  const head = [0xff, 0xd8, 0xff, 0xe1, 0, 208, 0x45, 0x78, 0x69, 0x66, 0, 0];
  return new Uint8Array([...head, ...new Uint8Array(tiff.buffer), 0xff, 0xda, 0, 2]).buffer;
}

test("the time stands there in either byte order, with the zone when the camera knew it", () => {
  assert.equal(takenAt(photo("2026:11:28 09:30:15")), "2026-11-28T09:30:15");
  assert.equal(takenAt(photo("2026:11:28 09:30:15", { little: false })), "2026-11-28T09:30:15");
  assert.equal(takenAt(photo("2026:11:28 09:30:15", { zone: "+08:00" })), "2026-11-28T09:30:15+08:00");
});

test("a file without it, a camera without a clock, and a broken block say nothing", () => {
  assert.equal(takenAt(new ArrayBuffer(0)), null);
  assert.equal(takenAt(new TextEncoder().encode("no photo at all").buffer), null);
  assert.equal(takenAt(photo("0000:00:00 00:00:00")), null);
  assert.equal(takenAt(photo("2026:11:28 09:30:15").slice(0, 60)), null);
});

/** A JPEG head with a GPS block: degrees, minutes, seconds. */
function placed(latitude, north, longitude, east, { little = true, denominator = 100 } = {}) {
  const tiff = new DataView(new ArrayBuffer(200));
  const put16 = (at, number) => tiff.setUint16(at, number, little);
  const put32 = (at, number) => tiff.setUint32(at, number, little);
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d);
  put16(2, 42);
  put32(4, 8);
  put16(8, 1);
  put16(10, 0x8825);
  put16(12, 4);
  put32(14, 1);
  put32(18, 26);
  put16(26, 4);
  const entry = (index, tag, count) => {
    put16(28 + index * 12, tag);
    put32(32 + index * 12, count);
    return 36 + index * 12;
  };
  tiff.setUint8(entry(0, 1, 2), north.charCodeAt(0));
  tiff.setUint8(entry(2, 3, 2), east.charCodeAt(0));
  [[1, 2, latitude, 100], [3, 4, longitude, 140]].forEach(([index, tag, parts, place]) => {
    put32(entry(index, tag, 3), place);
    parts.forEach((part, at) => {
      put32(place + at * 8, part * 100);
      put32(place + at * 8 + 4, denominator);
    });
  });
  const head = [0xff, 0xd8, 0xff, 0xe1, 0, 208, 0x45, 0x78, 0x69, 0x66, 0, 0];
  return new Uint8Array([...head, ...new Uint8Array(tiff.buffer), 0xff, 0xda, 0, 2]).buffer;
}

test("the place stands there in degrees, south and west below nought", () => {
  for (const little of [true, false]) {
    assert.deepEqual(position(placed([29, 30, 36], "N", [106, 30, 0], "E", { little })), [29.51, 106.5]);
    assert.deepEqual(position(placed([33, 30, 0], "S", [70, 15, 0], "W", { little })), [-33.5, -70.25]);
  }
});

test("a place that is none is not told", () => {
  assert.equal(position(photo("2026:11:28 09:30:15")), null);
  assert.equal(position(placed([99, 0, 0], "N", [106, 0, 0], "E")), null);
  assert.equal(position(placed([29, 0, 0], "N", [106, 0, 0], "E", { denominator: 0 })), null);
  assert.equal(position(placed([29, 0, 0], "N", [106, 0, 0], "E").slice(0, 120)), null);
  assert.equal(position(new ArrayBuffer(3)), null);
});
