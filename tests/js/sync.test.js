// Sending: a photo whose bytes lie on the device is never called missing.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const NOTHING = { addEventListener() {}, clearTimeout() {}, setTimeout() {} };
globalThis.window = NOTHING;
globalThis.document = { ...NOTHING, querySelector: () => null };
const { Sync } = await import("../../app/static/js/recorder/sync.js");

const PHOTO = { id: "u1", person: "p1", visit: "v", name: "a.jpg", type: "image/jpeg", size: 3, sha256: "0", bytes: new ArrayBuffer(3), uploaded: false };
const OPERATION = { id: "o1", kind: "photo", person: "p1", visit: "v", body: { upload: "u1" } };
let listener;
let settled;

beforeEach(() => {
  settled = [];
  listener = { phase() {}, settled: (found) => settled.push(...found) };
  globalThis.fetch = async () => new Response(JSON.stringify({ user: "p1", name: "A", csrf: "t", received: 3 }), { headers: { "content-type": "application/json" } });
});

/** What a store holds at the moment of each question: the photo comes with its operation after the first look. */
function storeWith(photo) {
  let looked = false;
  const marked = [];
  return {
    marked,
    photos: async () => [],
    queue: async () => {
      looked = true;
      return [OPERATION];
    },
    photo: async (id) => (looked && photo?.id === id ? photo : undefined),
    markUploaded: async (id, uploaded) => marked.push([id, uploaded]),
    change: async (person, visit, decide) => decide([OPERATION]),
  };
}

test("a photo kept while the list was being read is uploaded", async () => {
  const store = storeWith(PHOTO);
  assert.equal(await new Sync("p1", "v", listener, store).uploadNext("v"), true);
  assert.deepEqual(store.marked, [["u1", true]]);
  assert.deepEqual(settled, []);
});

test("a photo whose bytes are gone is refused with the reason", async () => {
  const store = storeWith(undefined);
  assert.equal(await new Sync("p1", "v", listener, store).uploadNext("v"), true);
  assert.deepEqual(store.marked, []);
  assert.deepEqual(settled.map((one) => one.result.reason), ["photo_missing"]);
});
