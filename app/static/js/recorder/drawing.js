// What is drawn on a photo: arrow, box, words, and squares that nobody can look behind. Knows a canvas, no page.

/**
 * @typedef {{x: number, y: number}} Point in pixels of the picture
 * @typedef {"arrow" | "box" | "text" | "blur"} Tool
 * @typedef {{tool: Tool, from: Point, to: Point, colour: string, text: string}} Mark
 * @typedef {{x: number, y: number, width: number, height: number}} Area
 */

const LINES_PER_SIDE = 220;
const LETTERS_PER_SIDE = 26;
const SQUARES_PER_SIDE = 60;
const SQUARES_PER_AREA = 4;
const SMALLEST_SQUARE = 16;
const HEAD = 4.5;

/** The area between two corners, in whole pixels and inside the picture.
 * @param {Point} from @param {Point} to @param {{width: number, height: number}} picture @returns {Area} */
export function areaOf(from, to, picture) {
  const x = Math.max(0, Math.floor(Math.min(from.x, to.x)));
  const y = Math.max(0, Math.floor(Math.min(from.y, to.y)));
  const right = Math.min(picture.width, Math.ceil(Math.max(from.x, to.x)));
  const bottom = Math.min(picture.height, Math.ceil(Math.max(from.y, to.y)));
  return { x, y, width: Math.max(0, right - x), height: Math.max(0, bottom - y) };
}

/** Side of a square: so large that a face or a name that fills the area cannot be told from its squares.
 * @param {Area} area @param {{width: number, height: number}} picture */
export function squareOf(area, picture) {
  const longest = Math.max(picture.width, picture.height);
  const shorter = Math.min(area.width, area.height);
  return Math.max(SMALLEST_SQUARE, Math.ceil(longest / SQUARES_PER_SIDE), Math.ceil(shorter / SQUARES_PER_AREA));
}

/** Give all pixels of a square their mean. What they were cannot be computed from it. No square is smaller than told.
 * @param {Uint8ClampedArray} pixels four bytes each, in rows @param {number} width @param {number} height @param {number} square */
export function pixelate(pixels, width, height, square) {
  const columns = edges(width, square);
  for (const [top, bottom] of edges(height, square)) {
    for (const [left, right] of columns) flatten(pixels, width, { x: left, y: top, width: right - left, height: bottom - top });
  }
}

/** A length in parts of at least `least`. @param {number} length @param {number} least @returns {[number, number][]} */
function edges(length, least) {
  const number = Math.max(1, Math.floor(length / least));
  return Array.from({ length: number }, (_, at) => [Math.round((at * length) / number), Math.round(((at + 1) * length) / number)]);
}

/** @param {Uint8ClampedArray} pixels @param {number} width @param {Area} part */
function flatten(pixels, width, part) {
  const sum = [0, 0, 0, 0];
  const each = (/** @type {(at: number, channel: number) => void} */ act) => {
    for (let y = part.y; y < part.y + part.height; y += 1) {
      for (let x = part.x; x < part.x + part.width; x += 1) {
        for (let channel = 0; channel < 4; channel += 1) act((y * width + x) * 4 + channel, channel);
      }
    }
  };
  each((at, channel) => {
    sum[channel] = (sum[channel] ?? 0) + (pixels[at] ?? 0);
  });
  const mean = sum.map((one) => Math.round(one / (part.width * part.height)));
  each((at, channel) => {
    pixels[at] = mean[channel] ?? 0;
  });
}

/** The two ends of the head of an arrow. @param {Point} from @param {Point} to @param {number} length @returns {[Point, Point]} */
export function headOf(from, to, length) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const end = (/** @type {number} */ turn) => ({
    x: to.x - length * Math.cos(angle + turn),
    y: to.y - length * Math.sin(angle + turn),
  });
  return [end(Math.PI / 6), end(-Math.PI / 6)];
}

/** Whether a mark is more than a slip of the finger. @param {Mark} mark */
export function isMeant(mark) {
  if (mark.tool === "text") return mark.text !== "";
  const wide = Math.abs(mark.to.x - mark.from.x);
  const high = Math.abs(mark.to.y - mark.from.y);
  return mark.tool === "arrow" ? Math.hypot(wide, high) > 8 : wide > 8 && high > 8;
}

/** Draw one mark into the picture. @param {CanvasRenderingContext2D} brush @param {Mark} mark */
export function paint(brush, mark) {
  const { canvas } = brush;
  const thick = Math.max(3, Math.max(canvas.width, canvas.height) / LINES_PER_SIDE);
  brush.lineWidth = thick;
  brush.lineJoin = "round";
  brush.lineCap = "round";
  brush.strokeStyle = mark.colour;
  brush.fillStyle = mark.colour;
  if (mark.tool === "arrow") paintArrow(brush, mark, thick);
  else if (mark.tool === "text") paintText(brush, mark);
  else {
    const area = areaOf(mark.from, mark.to, canvas);
    if (area.width === 0 || area.height === 0) return;
    if (mark.tool === "box") brush.strokeRect(area.x, area.y, area.width, area.height);
    else hide(brush, area);
  }
}

/** @param {CanvasRenderingContext2D} brush @param {Mark} mark @param {number} thick */
function paintArrow(brush, { from, to }, thick) {
  const [one, other] = headOf(from, to, thick * HEAD);
  brush.beginPath();
  brush.moveTo(from.x, from.y);
  brush.lineTo(to.x, to.y);
  brush.moveTo(one.x, one.y);
  brush.lineTo(to.x, to.y);
  brush.lineTo(other.x, other.y);
  brush.stroke();
}

/** @param {CanvasRenderingContext2D} brush @param {Mark} mark */
function paintText(brush, { from, text }) {
  const { canvas } = brush;
  const size = Math.max(14, Math.max(canvas.width, canvas.height) / LETTERS_PER_SIDE);
  brush.font = `600 ${size}px "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif`;
  brush.textBaseline = "top";
  const x = Math.max(0, Math.min(from.x, canvas.width - brush.measureText(text).width));
  const y = Math.max(0, Math.min(from.y, canvas.height - size * 1.2));
  // A rim, so that words can be read on any ground.
  brush.lineWidth = size / 6;
  brush.strokeStyle = "#fff";
  brush.strokeText(text, x, y);
  brush.fillText(text, x, y);
}

/** @param {CanvasRenderingContext2D} brush @param {Area} area */
function hide(brush, area) {
  const image = brush.getImageData(area.x, area.y, area.width, area.height);
  pixelate(image.data, area.width, area.height, squareOf(area, brush.canvas));
  brush.putImageData(image, area.x, area.y);
}
