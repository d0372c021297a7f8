// "Take it with me": the pages of a visit, its small pictures and its data are kept on the device.
import { newId } from "./identity.js";
import { exchange } from "./server.js";
import * as store from "./store.js";

/** Pages of no visit that are of use on the way: what is on the device, and the supervisor's card. */
const ALWAYS = ["/recorder/device", "/account/card"];

/**
 * Take a visit along.
 * @param {string} visit
 * @param {{person: string, build: string}} who
 * @param {(done: number, all: number) => void} progress
 * @returns {Promise<string>} when it was done (ISO)
 */
export async function takeAlong(visit, { person, build }, progress) {
  const worker = (await navigator.serviceWorker.ready).active;
  if (!worker) throw new Error("no service worker");
  await store.askToPersist();
  const device = await store.meta("device", newId);
  const path = `/recorder/visits/${encodeURIComponent(visit)}/package?device=${device}`;
  const content = await exchange("GET", path);
  const { pages } = /** @type {{pages: string[]}} */ (content.urls);
  const failed = await keep(worker, [...pages, ...ALWAYS], person, progress);
  if (failed) throw new Error("not all pages came");
  const at = new Date().toISOString();
  await store.keepPackage({ person, visit, at, build, content });
  return at;
}

/** Keep the page that is open, also when no worker was there as it was loaded, and where it leads back to.
 * @param {string} back @param {import("./identity.js").Here} who */
export async function keepThisPage(back, { person }) {
  const worker = (await navigator.serviceWorker.ready).active;
  if (worker) await keep(worker, [window.location.pathname, back, ...ALWAYS], person, () => undefined);
}

/** @param {ServiceWorker} worker @param {string[]} urls @param {string} person @param {(done: number, all: number) => void} progress
 * @returns {Promise<boolean>} true when something was not kept */
function keep(worker, urls, person, progress) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      progress(data.done, data.all);
      if (data.ended) resolve(Boolean(data.failed));
    };
    worker.postMessage({ type: "keep", urls, person }, [port2]);
  });
}

/** The button with its words. @param {HTMLElement} part of the macro carry @param {{person: string, build: string}} who */
export async function startButton(part, who) {
  const { visit = "", texts = "{}" } = part.dataset;
  const words = /** @type {Record<string, string>} */ (JSON.parse(texts));
  const button = /** @type {HTMLButtonElement} */ (part.querySelector("button"));
  const state = /** @type {HTMLElement} */ (part.querySelector("[data-said]"));
  const say = (/** @type {string} */ text) => {
    state.textContent = text;
  };
  const sayWhen = (/** @type {string} */ at) => {
    const time = new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
    say((words.done ?? "").replace("{time}", time));
    part.dataset.taken = at;
  };
  const earlier = (await store.packages(who.person)).find((row) => row.visit === visit);
  if (earlier) sayWhen(earlier.at);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      say((words.going ?? "").replace("{done}", "0"));
      sayWhen(await takeAlong(visit, who, (done, all) => say((words.going ?? "").replace("{done}", `${done}/${all}`))));
    } catch (error) {
      console.warn(error);
      say(words.failed ?? "");
    }
    button.disabled = false;
  });
  part.hidden = false;
}

/** Keep the visit that is being recorded, without being asked, once per build and half a day.
 * @param {import("./identity.js").Here} who */
export async function takeAlongQuietly(who) {
  const earlier = (await store.packages(who.person)).find((row) => row.visit === who.visit);
  const age = earlier ? Date.now() - Date.parse(earlier.at) : Infinity;
  if (!navigator.onLine || (earlier?.build === who.build && age < 12 * 3600 * 1000)) return;
  // Another tab may be at it.
  await navigator.locks.request(`bihuan-carry-${who.visit}`, { ifAvailable: true }, async (lock) => {
    if (lock) await takeAlong(who.visit, who, () => undefined).catch((error) => console.warn(error));
  });
}
