// When and where a photo was taken, as the camera wrote it into the JPEG (EXIF 2.32, tags 0x9003, 0x9011, GPS). Pure.

const DATE_TIME_ORIGINAL = 0x9003;
const OFFSET_ORIGINAL = 0x9011;
const EXIF_BLOCK = 0x8769;
const GPS_BLOCK = 0x8825;
const [LATITUDE_SIDE, LATITUDE, LONGITUDE_SIDE, LONGITUDE] = [1, 2, 3, 4];

/**
 * @param {ArrayBuffer} bytes of the file, or its beginning
 * @returns {string | null} "2026-11-28T09:30:00+08:00", without the zone when the camera did not know it
 */
export function takenAt(bytes) {
  return told(bytes, read);
}

/**
 * @param {ArrayBuffer} bytes of the file, or its beginning
 * @returns {[number, number] | null} latitude and longitude in degrees
 */
export function position(bytes) {
  return told(bytes, readPosition);
}

/** @template T @param {ArrayBuffer} bytes @param {(tiff: DataView) => T | null} ask @returns {T | null} */
function told(bytes, ask) {
  try {
    const block = exifBlock(new DataView(bytes));
    return block ? ask(block) : null;
  } catch (error) {
    // A block that points outside itself: the camera said nothing that can be used.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** @param {DataView} file @returns {DataView | null} the TIFF part of the APP1 segment */
function exifBlock(file) {
  if (file.byteLength < 4 || file.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 10 < file.byteLength) {
    const marker = file.getUint16(at);
    const length = file.getUint16(at + 2);
    if (marker === 0xffe1 && file.getUint32(at + 4) === 0x45786966) {
      return new DataView(file.buffer, file.byteOffset + at + 10, Math.min(length - 8, file.byteLength - at - 10));
    }
    if ((marker & 0xff00) !== 0xff00 || marker === 0xffda || length < 2) return null;
    at += 2 + length;
  }
  return null;
}

/** @param {DataView} tiff @returns {string | null} */
function read(tiff) {
  const little = tiff.getUint16(0) === 0x4949;
  const pointer = entries(tiff, tiff.getUint32(4, little), little).get(EXIF_BLOCK);
  if (pointer === undefined) return null;
  const block = entries(tiff, tiff.getUint32(pointer + 8, little), little);
  const taken = text(tiff, block.get(DATE_TIME_ORIGINAL), little);
  const found = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(taken);
  if (!found || found[1] === "0000") return null;
  const zone = text(tiff, block.get(OFFSET_ORIGINAL), little).slice(0, 6);
  return `${found[1]}-${found[2]}-${found[3]}T${found[4]}${/^[+-]\d\d:\d\d$/.test(zone) ? zone : ""}`;
}

/** @param {DataView} tiff @returns {[number, number] | null} */
function readPosition(tiff) {
  const little = tiff.getUint16(0) === 0x4949;
  const pointer = entries(tiff, tiff.getUint32(4, little), little).get(GPS_BLOCK);
  if (pointer === undefined) return null;
  const block = entries(tiff, tiff.getUint32(pointer + 8, little), little);
  const north = degrees(tiff, block.get(LATITUDE), little);
  const east = degrees(tiff, block.get(LONGITUDE), little);
  if (!(Math.abs(north) <= 90 && Math.abs(east) <= 180)) return null;
  const isSouth = text(tiff, block.get(LATITUDE_SIDE), little) === "S";
  const isWest = text(tiff, block.get(LONGITUDE_SIDE), little) === "W";
  return [isSouth ? -north : north, isWest ? -east : east];
}

/** Degrees, minutes and seconds as three fractions. @param {DataView} tiff @param {number | undefined} at @param {boolean} little */
function degrees(tiff, at, little) {
  if (at === undefined || tiff.getUint32(at + 4, little) !== 3) return NaN;
  const start = tiff.getUint32(at + 8, little);
  const part = (/** @type {number} */ index) => (
    tiff.getUint32(start + index * 8, little) / tiff.getUint32(start + index * 8 + 4, little)
  );
  return part(0) + part(1) / 60 + part(2) / 3600;
}

/** @param {DataView} tiff @param {number} start @param {boolean} little @returns {Map<number, number>} places by tag */
function entries(tiff, start, little) {
  const found = new Map();
  const number = tiff.getUint16(start, little);
  for (let index = 0; index < number; index += 1) {
    const at = start + 2 + index * 12;
    found.set(tiff.getUint16(at, little), at);
  }
  return found;
}

/** @param {DataView} tiff @param {number | undefined} at @param {boolean} little */
function text(tiff, at, little) {
  if (at === undefined) return "";
  const length = tiff.getUint32(at + 4, little);
  const start = length > 4 ? tiff.getUint32(at + 8, little) : at + 8;
  let found = "";
  for (let index = 0; index < Math.min(length, 40); index += 1) {
    const code = tiff.getUint8(start + index);
    if (code === 0) break;
    found += String.fromCharCode(code);
  }
  return found;
}
