// What is on this device: everything that waits, in words; export for the worst day, one more try, throwing away.
import * as log from "./log.js";
import * as store from "./store.js";

const TICK_MS = 300;

/** @param {ArrayBuffer} bytes @returns {Promise<string>} base64 */
function base64(bytes) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([bytes]));
  });
}

/** Everything of one person that waits, with the photos inside. @param {string} person @param {string} name */
export async function exported(person, name) {
  const operations = await store.queue(person);
  const photos = [];
  for (const op of operations) {
    const photo = op.body.upload ? await store.photo(String(op.body.upload)) : undefined;
    if (!photo) continue;
    const { bytes, ...facts } = photo;
    photos.push({ ...facts, base64: await base64(bytes) });
  }
  return { format: "bihuan-device", version: 1, exported_at: new Date().toISOString(), person, name, operations, photos };
}

/** @param {string} template id @returns {HTMLElement} */
function copyOf(template) {
  const found = /** @type {HTMLTemplateElement} */ (document.querySelector(`#${template}`));
  return /** @type {HTMLElement} */ (/** @type {Element} */ (found.content.firstElementChild).cloneNode(true));
}

/** @param {ParentNode} root @param {string} name @param {string} text */
function fill(root, name, text) {
  const place = root.querySelector(`[data-fill="${name}"]`);
  if (place) place.textContent = text;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1048576).toFixed(bytes < 10485760 ? 1 : 0);
}

export class DevicePage {
  /** @param {HTMLElement} root @param {import("./desk.js").Desk} desk */
  constructor(root, desk) {
    this.root = root;
    this.desk = desk;
    /** @type {Record<string, string>} */ this.texts = JSON.parse(root.dataset.texts ?? "{}");
    this.timer = 0;
  }

  async start() {
    this.root.hidden = false;
    this.root.querySelector("[data-export]")?.addEventListener("click", () => this.export());
    this.root.querySelector("[data-send]")?.addEventListener("click", () => this.desk.sync?.now());
    this.desk.addEventListener("counted", () => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.draw(), TICK_MS);
    });
    await this.draw();
  }

  async draw() {
    const all = await store.everything();
    const own = all.filter((op) => op.person === this.desk.here.person);
    const list = /** @type {HTMLElement} */ (this.root.querySelector("[data-visits]"));
    const visits = new Map(own.map((op) => [op.visit, op.place]));
    list.replaceChildren(...[...visits].map(([visit, place]) => this.visit(visit, place, own)));
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("[data-when]"))) {
      part.hidden = (part.dataset.when === "something") !== own.length > 0;
    }
    this.drawOthers(all);
    await this.drawTaken();
    await this.drawRoom();
  }

  /** @param {string} visit @param {string} place @param {log.Operation[]} own */
  visit(visit, place, own) {
    const section = copyOf("device-visit");
    fill(section, "place", place || visit);
    section.querySelector("ul")?.append(...own.filter((op) => op.visit === visit).map((op) => this.row(op)));
    return section;
  }

  /** @param {log.Operation} op */
  row(op) {
    const row = copyOf("device-entry");
    row.dataset.operation = op.id;
    fill(row, "kind", this.texts[op.kind] ?? op.kind);
    fill(row, "label", op.label);
    fill(row, "words", op.words ? ` · ${op.words}` : "");
    const time = new Date(op.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    const state = op.refused ? this.texts.refused : this.texts.waits;
    fill(row, "state", (state ?? "").replace("{time}", time).replace("{why}", op.refused?.message || this.texts[op.refused?.reason ?? ""] || this.texts.unknown || ""));
    row.classList.toggle("is-refused", Boolean(op.refused));
    const retry = /** @type {HTMLButtonElement} */ (row.querySelector("[data-retry]"));
    retry.hidden = !op.refused;
    retry.addEventListener("click", () => this.desk.retry(op.id));
    const away = /** @type {HTMLButtonElement} */ (row.querySelector("[data-away]"));
    away.hidden = op.frozen && !op.refused;
    away.addEventListener("click", () => {
      if (window.confirm((away.dataset.ask ?? "").replace("{what}", op.label))) this.desk.discard(op.id);
    });
    return row;
  }

  /** @param {log.Operation[]} all */
  drawOthers(all) {
    const names = new Map();
    for (const op of all.filter((one) => one.person !== this.desk.here.person)) names.set(op.name, (names.get(op.name) ?? 0) + 1);
    const list = /** @type {HTMLElement} */ (this.root.querySelector("[data-others]"));
    list.replaceChildren(...[...names].map(([name, number]) => {
      const line = document.createElement("p");
      line.textContent = (this.texts.others ?? "").replace("{name}", name).replace("{n}", String(number));
      return line;
    }));
  }

  async drawTaken() {
    const rows = await store.packages(this.desk.here.person);
    const list = /** @type {HTMLElement} */ (this.root.querySelector("[data-taken]"));
    list.replaceChildren(...rows.map((taken) => {
      const row = copyOf("device-taken");
      const link = /** @type {HTMLAnchorElement} */ (row.querySelector("a"));
      link.href = `/visits/${encodeURIComponent(taken.visit)}/record`;
      fill(row, "visit", taken.visit);
      const time = new Date(taken.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
      fill(row, "at", (this.texts.taken ?? "").replace("{time}", time));
      return row;
    }));
    const section = list.closest("section");
    if (section) section.hidden = rows.length === 0;
  }

  async drawRoom() {
    const { used, quota } = await store.room();
    const persisted = Boolean(await navigator.storage?.persisted?.());
    fill(this.root, "room", (this.texts.room ?? "").replace("{used}", megabytes(used)).replace("{quota}", megabytes(quota)));
    fill(this.root, "persisted", (persisted ? this.texts.persisted : this.texts.not_persisted) ?? "");
  }

  async export() {
    const { person, name } = this.desk.here;
    const content = await exported(person, name);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
    link.download = `bihuan-${content.exported_at.slice(0, 19).replace(/[:T]/g, "-")}.json`;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }
}

