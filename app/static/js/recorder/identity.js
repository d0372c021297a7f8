// Whose page this is, which visit, and names for new things.

/**
 * @typedef {object} Here
 * @property {string} person public id of the reader
 * @property {string} name
 * @property {string} visit
 * @property {string} place the visit in words
 * @property {string} build of the program
 */

/** What the page says of itself (data attributes of <body>). @returns {Here} */
export function here() {
  const { person = "", personName = "", visit = "", place = "", build = "" } = document.body.dataset;
  return { person, name: personName, visit, place, build };
}

/** A random id (UUID, version 4); also where crypto.randomUUID is missing. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** True where a browser lets a page keep and check things: https, or this very machine. */
export function canRecord() {
  return window.isSecureContext && "indexedDB" in window && "locks" in navigator && Boolean(crypto.subtle);
}

/** SHA-256 in hex. @param {ArrayBuffer} bytes */
export async function checksum(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
