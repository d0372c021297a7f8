// A chosen picture becomes a photo of the record: turned right, shrunk, checked, and ready to be kept on the device.
import { position, takenAt } from "./exif.js";
import { checksum } from "./identity.js";

const LONGEST_SIDE = 2000;
const QUALITY = 0.85;
const SMALL_BYTES = 1572864;
const SENT_AS_THEY_ARE = new Set(["image/jpeg", "image/png", "image/webp"]);
const HEAD_BYTES = 262144;

/** @typedef {{bytes: ArrayBuffer, type: string, name: string, takenAt: string, position: [number, number] | null, sha256: string}} Prepared */

/**
 * @param {File} file
 * @returns {Promise<Prepared>}
 */
export async function prepare(file) {
  const head = await file.slice(0, HEAD_BYTES).arrayBuffer();
  const taken = instant(takenAt(head)) ?? new Date(file.lastModified);
  const shrunk = await shrink(file);
  const bytes = await (shrunk ?? file).arrayBuffer();
  const name = shrunk ? `${file.name.replace(/\.[^.]*$/, "")}.jpg` : file.name;
  const type = shrunk ? shrunk.type : file.type;
  return { bytes, type, name, takenAt: taken.toISOString(), position: position(head), sha256: await checksum(bytes) };
}

/** The camera's time; without a zone it is read in the device's. @param {string | null} text @returns {Date | null} */
function instant(text) {
  const moment = text ? new Date(text) : null;
  return moment && Number.isFinite(moment.getTime()) ? moment : null;
}

/** A smaller JPEG; null when the file is small already, or when this browser cannot read it and the server must judge.
 * @param {File} file @returns {Promise<Blob | null>} */
async function shrink(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return null;
  }
  try {
    const longest = Math.max(picture.width, picture.height);
    if (longest <= LONGEST_SIDE && file.size <= SMALL_BYTES && SENT_AS_THEY_ARE.has(file.type)) return null;
    const scale = Math.min(1, LONGEST_SIDE / longest);
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const brush = canvas.getContext("2d");
    if (!brush) return null;
    // JPEG has no transparency: what was clear becomes white, as on paper.
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  } finally {
    picture.close();
  }
}
