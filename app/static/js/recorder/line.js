// The quiet line: where what was entered is, in one sentence that is always true.

/**
 * @typedef {object} Situation
 * @property {import("./sync.js").Phase | "insecure" | "closed" | "full" | "newer"} phase
 * @property {{changes: number, photos: number, refused: number}} numbers
 * @property {number} others entries of other people on this device
 * @property {string} time of the last confirmation, empty when there was none on this page
 *
 * @typedef {{tone: "rest" | "wait" | "alert", icon: string, text: string, link: "" | "sign-in" | "device" | "reload"}} Said
 * @typedef {Record<string, string> & {changes: string[], photos: string[], refused: string[], others: string[]}} Texts
 */

/** @param {string[]} forms singular and plural @param {number} number */
function counted(forms, number) {
  return (forms[number === 1 ? 0 : 1] ?? "").replace("{n}", String(number));
}

/** "3 changes, 1 photo". @param {Texts} texts @param {Situation["numbers"]} numbers */
export function what(texts, numbers) {
  const parts = [];
  if (numbers.changes) parts.push(counted(texts.changes, numbers.changes));
  if (numbers.photos) parts.push(counted(texts.photos, numbers.photos));
  return parts.join(texts.comma);
}

/** @param {Texts} texts @param {Situation} situation @returns {Said} */
export function sentence(texts, { phase, numbers, others, time }) {
  if (phase === "insecure" || phase === "closed" || phase === "full" || phase === "newer") {
    const link = phase === "newer" ? "reload" : phase === "full" ? "device" : "";
    return { tone: "alert", icon: "alert", text: texts[phase] ?? "", link };
  }
  const waiting = numbers.changes + numbers.photos;
  const fill = (/** @type {string | undefined} */ text) => (text ?? "").replace("{what}", what(texts, numbers));
  if (phase === "outdated") return { tone: "alert", icon: "alert", text: texts.outdated ?? "", link: "reload" };
  if (waiting && phase === "signed-out") return { tone: "alert", icon: "lock", text: fill(texts.signed_out), link: "sign-in" };
  if (waiting && phase === "other") return { tone: "alert", icon: "lock", text: fill(texts.other), link: "device" };
  const refused = numbers.refused ? counted(texts.refused, numbers.refused) : "";
  if (waiting && phase === "sending" && !refused) return { tone: "rest", icon: "cloud-off", text: fill(texts.sending), link: "" };
  if (waiting) {
    const text = [fill(phase === "offline" ? texts.offline : texts.waiting), refused].filter(Boolean).join(" ");
    return { tone: refused ? "alert" : "wait", icon: "cloud-off", text, link: refused ? "device" : "" };
  }
  if (refused) return { tone: "alert", icon: "alert", text: refused, link: "device" };
  if (others) return { tone: "wait", icon: "lock", text: counted(texts.others, others), link: "device" };
  if (phase === "offline") return { tone: "wait", icon: "cloud-off", text: texts.nothing_waits ?? "", link: "" };
  return { tone: "rest", icon: "cloud-ok", text: time ? (texts.saved_at ?? "").replace("{time}", time) : texts.saved ?? "", link: "" };
}

/** @param {HTMLElement} line the element of the macro net_line @param {Situation} situation */
export function show(line, situation) {
  const texts = /** @type {Texts} */ (JSON.parse(line.dataset.texts ?? "{}"));
  const said = sentence(texts, situation);
  line.dataset.phase = situation.phase;
  line.dataset.waiting = String(situation.numbers.changes + situation.numbers.photos);
  // Every answer passes here several times: what is the same is not written again.
  if (line.hidden) line.hidden = false;
  if (!line.classList.contains(`is-${said.tone}`)) line.className = `net-line is-${said.tone}`;
  const icon = `${line.dataset.sprite}#i-${said.icon}`;
  const use = line.querySelector("use");
  if (use?.getAttribute("href") !== icon) use?.setAttribute("href", icon);
  const words = line.querySelector("[data-words]");
  if (words && words.textContent !== said.text) words.textContent = said.text;
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (line.querySelectorAll("a[data-link]"))) {
    const away = link.dataset.link !== said.link;
    if (link.hidden !== away) link.hidden = away;
  }
}
