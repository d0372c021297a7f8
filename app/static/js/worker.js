// The service worker of the whole site: the last visits open without a network. It keeps copies, never what was entered.
// Served at /worker.js behind a line `self.SHELL = {build, files}`; a changed build is a new worker.

/** @type {ServiceWorkerGlobalScope & {SHELL: {build: string, files: string[]}}} */
const worker = /** @type {any} */ (self);
const { build, files } = worker.SHELL;

const FILES = `files:${build}`;
const META = "meta";
const WHO = "/-/who";
const DEVICE = "/recorder/device";
const CARD = "/account/card";
const QUICK_MS = 4000;
const MOST_VISITS = 5;
const SIGN_OUT = new Set(["/logout", "/account/sessions/end-all"]);
const KEPT_PAGE = /^\/(?:reviews\/)?visits\/([^/]+)(\/record(\/\d+|\/summary)?|\/(conversations|documents)\/new|\/earlier|\/slip|\/transcripts\/(new\/\w+|[0-9a-f-]{36}))?$/;
const PICTURE = /^\/files\/[^/]+\/thumb$/;
const LOCK = "bihuan-copies";
/** How often somebody signed out: an answer to a question from before is kept for nobody. */
let departures = 0;

worker.addEventListener("install", (event) => {
  // What is open goes on with the files it has; nothing entered lives here, so the new worker need not wait.
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(files)).then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== worker.location.origin) return;
  if (request.method === "POST" && SIGN_OUT.has(url.pathname)) event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(fileOf(request));
  else if (request.mode === "navigate") event.respondWith(pageOf(event, url));
  else if (PICTURE.test(url.pathname)) event.respondWith(pictureOf(request));
});

worker.addEventListener("message", (event) => {
  const { data, ports } = event;
  const port = ports[0];
  if (data?.type === "claim") event.waitUntil(worker.clients.claim());
  if (data?.type === "keep") event.waitUntil(keep(data.urls, data.person, port));
});

/** Names that carry the build of the program: two builds stay, so that a page kept before an update still has its files.
 * @param {string} person */
function pagesOf(person) {
  return `pages:${build}:${person}`;
}

/** Files by content: from here when they are, else from the network and kept. @param {Request} request */
async function fileOf(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  const lasting = answer.headers.get("Cache-Control")?.includes("immutable");
  if (answer.ok && lasting) await (await caches.open(FILES)).put(request, answer.clone());
  return answer;
}

/** Pages from the network; from here when it is gone, slow or broken. @param {FetchEvent} event @param {URL} url */
async function pageOf(event, url) {
  const kept = await copyOf(url.pathname);
  const since = departures;
  const asked = fetch(event.request);
  event.waitUntil(asked.then((answer) => noteAnswer(url.pathname, answer.clone(), since)).catch(() => undefined));
  try {
    const answer = kept ? await Promise.race([asked, late()]) : await asked;
    if (answer.status < 500) return answer;
    return kept ?? answer;
  } catch {
    return kept ?? (await copyOf(DEVICE)) ?? Response.error();
  }
}

/** @returns {Promise<never>} */
function late() {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error("slow")), QUICK_MS);
  });
}

/** @param {Request} request */
async function pictureOf(request) {
  try {
    return await fetch(request);
  } catch {
    return (await copyOf(new URL(request.url).pathname)) ?? Response.error();
  }
}

/** @returns {Promise<string>} whose copies may be shown; empty when nobody's */
async function reader() {
  const kept = await (await caches.open(META)).match(WHO);
  return kept ? kept.text() : "";
}

/** The newest copy that this person has. @param {string} path */
async function copyOf(path) {
  const person = await reader();
  if (!person) return undefined;
  const names = (await caches.keys()).filter((name) => name.startsWith("pages:") && name.endsWith(`:${person}`));
  for (const name of names.sort((a, b) => Number(b === pagesOf(person)) - Number(a === pagesOf(person)))) {
    const found = await (await caches.open(name)).match(path, { ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}

/** See from an answer whose page it is, and keep it when it is one of those for the way. The copies of anybody else go.
 * @param {string} path @param {Response} answer @param {number} since departures when it was asked for */
async function noteAnswer(path, answer, since) {
  const person = answer.headers.get("Bihuan-Person");
  if (!person || !answer.ok) return;
  await navigator.locks.request(LOCK, async () => {
    if (since !== departures) return;
    if ((await reader()) !== person) {
      await dropPages((name) => !name.endsWith(`:${person}`));
      await (await caches.open(META)).put(WHO, new Response(person));
    }
  });
  if (answer.redirected || !(KEPT_PAGE.test(path) || path === DEVICE || path === CARD)) return;
  await store(path, answer, person, since);
  const visit = KEPT_PAGE.exec(path)?.[1];
  if (visit) await noteUse(visit, person);
}

/** Keep the pages of a visit with their pictures and say how it went. Pages of somebody else are not taken.
 * @param {string[]} urls @param {string} person @param {MessagePort | undefined} port */
async function keep(urls, person, port) {
  let done = 0;
  const since = departures;
  try {
    for (const url of urls) {
      const answer = await fetch(url, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected || answer.headers.get("Bihuan-Person") !== person) throw new Error(url);
      const text = await answer.clone().text();
      await noteAnswer(new URL(url, worker.location.origin).pathname, answer, since);
      await keepPictures(text, person, since);
      done += 1;
      port?.postMessage({ done, all: urls.length });
    }
    port?.postMessage({ done, all: urls.length, ended: true });
  } catch {
    port?.postMessage({ done, all: urls.length, ended: true, failed: true });
  }
}

/** @param {string} path @param {Response} answer @param {string} person @param {number} since */
async function store(path, answer, person, since) {
  await navigator.locks.request(LOCK, async () => {
    if (since === departures) await (await caches.open(pagesOf(person))).put(path, answer);
  });
}

/** @param {string} page @param {string} person @param {number} since */
async function keepPictures(page, person, since) {
  for (const [, path] of page.matchAll(/src="(\/files\/[^"/]+\/thumb)"/g)) {
    if (!path || (await copyOf(path))) continue;
    const answer = await fetch(path, { credentials: "same-origin" });
    if (answer.ok) await store(path, answer, person, since);
  }
}

/** The last visits stay, older ones make room. @param {string} visit @param {string} person */
async function noteUse(visit, person) {
  await navigator.locks.request(LOCK, async () => {
    const meta = await caches.open(META);
    const place = `/-/visits/${person}`;
    const before = /** @type {string[]} */ (await (await meta.match(place))?.json() ?? []);
    const visits = [visit, ...before.filter((one) => one !== visit)];
    await meta.put(place, new Response(JSON.stringify(visits.slice(0, MOST_VISITS))));
    const gone = new Set(visits.slice(MOST_VISITS));
    if (gone.size === 0) return;
    const cache = await caches.open(pagesOf(person));
    for (const request of await cache.keys()) {
      if (gone.has(KEPT_PAGE.exec(new URL(request.url).pathname)?.[1] ?? "")) await cache.delete(request);
    }
  });
}

/** After an update: this build and the one before it stay. */
async function tidy() {
  const meta = await caches.open(META);
  const before = /** @type {string[]} */ (await (await meta.match("/-/builds"))?.json() ?? []);
  const builds = [build, ...before.filter((one) => one !== build)].slice(0, 2);
  await meta.put("/-/builds", new Response(JSON.stringify(builds)));
  for (const name of await caches.keys()) {
    const [kind, made] = name.split(":");
    if ((kind === "files" || kind === "pages") && !builds.includes(made ?? "")) await caches.delete(name);
  }
}

/** Signing out: no page of anybody stays. What was entered and not sent lies elsewhere and does. */
async function forget() {
  departures += 1;
  await navigator.locks.request(LOCK, async () => {
    await (await caches.open(META)).delete(WHO);
    await dropPages(() => true);
  });
}

/** @param {(name: string) => boolean} which */
async function dropPages(which) {
  for (const name of await caches.keys()) {
    if (name.startsWith("pages:") && which(name)) await caches.delete(name);
  }
}
