// The signature pad: strokes of a finger, a pen or the mouse, as points in a box of fixed size.
// `SignaturePad` knows nothing of forms; `startPads` ties it to the hidden fields of a page.

export const BOX = { width: 1000, height: 400 };
export const MOST_POINTS = 5000;
const STEP = 4; // units that the finger has to move before a point is kept

/** @param {number[][][]} strokes @returns {string} the `d` of one SVG path, as the server draws it */
export function pathOf(strokes) {
  return strokes
    .map(([first, ...rest]) => `M${first.join(" ")}${rest.length ? `L${rest.map((point) => point.join(" ")).join(" ")}` : "l1 0"}`)
    .join("");
}

/** @param {string} text @returns {number[][][]} the strokes in it; none when it cannot be read */
export function readStrokes(text) {
  const isPoint = (point) => Array.isArray(point) && point.length === 2 && point.every(Number.isInteger);
  try {
    const found = JSON.parse(text);
    const isDrawing = Array.isArray(found) && found.every((stroke) => Array.isArray(stroke) && stroke.length && stroke.every(isPoint));
    return isDrawing ? found : [];
  } catch {
    return [];
  }
}

export class SignaturePad {
  /** @param {SVGSVGElement} svg with one path in it @param {(pad: SignaturePad) => void} changed called when a stroke ends */
  constructor(svg, changed) {
    this.svg = svg;
    this.path = svg.querySelector("path");
    this.changed = changed;
    /** @type {number[][][]} */
    this.strokes = [];
    this.pointer = null;
    svg.addEventListener("pointerdown", (event) => this.begin(event));
    svg.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) svg.addEventListener(name, (event) => this.end(event));
  }

  get count() {
    return this.strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  }

  get isFull() {
    return this.count >= MOST_POINTS;
  }

  /** @param {number[][][]} strokes */
  show(strokes) {
    this.strokes = strokes;
    this.draw();
  }

  clear() {
    this.show([]);
    this.changed(this);
  }

  begin(event) {
    // One finger signs; a palm or a second finger on the glass draws nothing.
    if (this.pointer !== null || event.button !== 0 || this.isFull) return;
    event.preventDefault();
    this.pointer = event.pointerId;
    this.svg.setPointerCapture(event.pointerId);
    this.strokes.push([this.place(event)]);
    this.draw();
  }

  move(event) {
    if (event.pointerId !== this.pointer) return;
    const stroke = this.strokes[this.strokes.length - 1];
    const passed = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const step of passed.length ? passed : [event]) {
      const [x, y] = this.place(step);
      const [lastX, lastY] = stroke[stroke.length - 1];
      if (!this.isFull && Math.hypot(x - lastX, y - lastY) >= STEP) stroke.push([x, y]);
    }
    this.draw();
  }

  end(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.changed(this);
  }

  place(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    const within = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
    return [within(point.x, BOX.width), within(point.y, BOX.height)];
  }

  draw() {
    this.path.setAttribute("d", pathOf(this.strokes));
  }
}

function startPad(frame) {
  const strokes = frame.querySelector("[data-strokes]");
  const claim = frame.querySelector("[data-signed-at]");
  const state = frame.querySelector("[data-pad-state]");
  const drawn = frame.closest("form").querySelector('[name="way"][value="drawn"]');
  const tell = (pad) => {
    frame.classList.toggle("is-signed", pad.strokes.length > 0);
    state.textContent = pad.isFull ? frame.dataset.full : pad.strokes.length ? frame.dataset.signed : frame.dataset.empty;
  };
  const pad = new SignaturePad(frame.querySelector("svg"), (changed) => {
    strokes.value = changed.strokes.length ? JSON.stringify(changed.strokes) : "";
    claim.value = changed.strokes.length ? new Date().toISOString() : "";
    if (drawn && changed.strokes.length) drawn.checked = true;
    strokes.dispatchEvent(new Event("input", { bubbles: true }));
    tell(changed);
  });
  frame.querySelector("[data-redo]").addEventListener("click", () => pad.clear());
  const kept = readStrokes(strokes.value);
  if (kept.length) {
    pad.show(kept);
    tell(pad);
  }
}

// The phone is in somebody else's hands: what was written and signed is not left by accident.
function guard(form) {
  let isTouched = form.querySelector(".error") !== null;
  form.addEventListener("input", () => (isTouched = true));
  form.addEventListener("submit", () => (isTouched = false));
  window.addEventListener("beforeunload", (event) => {
    if (isTouched) event.preventDefault();
  });
}

export function startPads(root) {
  for (const frame of root.querySelectorAll("[data-signature-pad]")) {
    startPad(frame);
    guard(frame.closest("form"));
  }
}

startPads(document);
