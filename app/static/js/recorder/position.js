// Where the device is, asked once when a person arrives; the same judgement as the server's (core/position.py).

/** @typedef {{latitude: number, longitude: number, accuracy: number}} Position */

const EARTH_METRES = 6_371_000;
const COARSEST_METRES = 1000;
const PATIENCE_MS = 10_000;
const FRESH_MS = 60_000;

/** @returns {Promise<Position | null>} null when the device does not say */
export function locate() {
  return new Promise((resolve) => {
    if (!navigator.geolocation) {
      resolve(null);
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude, accuracy: Math.round(coords.accuracy) }),
      () => resolve(null),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: FRESH_MS },
    );
  });
}

/** Great-circle distance in metres. @param {Position} one @param {Pick<Position, "latitude" | "longitude">} other */
export function metresBetween(one, other) {
  const radians = (/** @type {number} */ degrees) => (degrees * Math.PI) / 180;
  const first = radians(one.latitude);
  const second = radians(other.latitude);
  const across = radians(other.longitude - one.longitude);
  const half = Math.sin((second - first) / 2) ** 2 + Math.cos(first) * Math.cos(second) * Math.sin(across / 2) ** 2;
  return Math.round(2 * EARTH_METRES * Math.asin(Math.sqrt(Math.min(1, half))));
}

/** @param {Position} here @param {string} school "latitude,longitude", empty when nobody knows @param {number} tolerance in metres */
export function isElsewhere(here, school, tolerance) {
  if (!school) return false;
  const [latitude = NaN, longitude = NaN] = school.split(",").map(Number);
  return metresBetween(here, { latitude, longitude }) - Math.min(here.accuracy, COARSEST_METRES) > tolerance;
}
