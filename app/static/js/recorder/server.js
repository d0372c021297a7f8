// Speaking with the server: session and token, JSON in and out, and what a failure means.

/** No answer: no network, or a server that is not there. */
export class Unreachable extends Error {}
/** The session has ended. */
export class SignedOut extends Error {}
/** The server answered that it will not; `code` is its word, the message a sentence in the reader's language. */
export class Declined extends Error {
  /** @param {number} status @param {Record<string, unknown>} body */
  constructor(status, body) {
    super(typeof body.message === "string" ? body.message : "");
    this.status = status;
    this.code = typeof body.error === "string" ? body.error : "";
    this.body = body;
  }
}

/** @typedef {{user: string, name: string, csrf: string, readAt: number}} Session */

const TOKEN_MS = 30 * 60 * 1000;
const PATIENCE_MS = 30 * 1000;
/** @type {Session | null} */
let known = null;

/**
 * Who is signed in, and the token for what follows; asked anew after half an hour, or when `fresh`.
 * @param {boolean} [fresh]
 * @returns {Promise<Session>}
 */
export async function session(fresh = false) {
  if (!fresh && known && Date.now() - known.readAt < TOKEN_MS) return known;
  known = null;
  const { user, name, csrf } = await exchange("GET", "/recorder/session");
  known = { user: String(user), name: String(name), csrf: String(csrf), readAt: Date.now() };
  return known;
}

/**
 * Send something as `person`; refuses to when somebody else is signed in.
 * @param {"POST" | "PUT"} method
 * @param {string} path
 * @param {string} person
 * @param {object | ArrayBuffer} content JSON, or raw bytes
 * @returns {Promise<Record<string, unknown>>}
 */
export async function send(method, path, person, content) {
  const attempt = async (/** @type {boolean} */ fresh) => {
    const { user, csrf } = await session(fresh);
    if (user !== person) throw new Declined(403, { error: "other_person" });
    const raw = content instanceof ArrayBuffer;
    const headers = { "X-CSRFToken": csrf, "Content-Type": raw ? "application/octet-stream" : "application/json" };
    return exchange(method, path, headers, raw ? content : JSON.stringify(content));
  };
  try {
    return await attempt(false);
  } catch (error) {
    // The token belongs to the session: a new sign-in, also by somebody else, makes the old one worthless.
    if (error instanceof Declined && error.status === 400) return attempt(true);
    if (error instanceof SignedOut) known = null;
    throw error;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Record<string, string>} [headers]
 * @param {BodyInit} [body]
 * @returns {Promise<Record<string, unknown>>}
 */
export async function exchange(method, path, headers = {}, body = undefined) {
  let response;
  let text;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    response = await fetch(path, { method, headers, body, signal, credentials: "same-origin", redirect: "error" });
    text = await response.text();
  } catch (error) {
    throw new Unreachable(String(error));
  }
  if (response.status === 401) throw new SignedOut();
  if (response.status >= 500 || response.status === 429) throw new Unreachable(`status ${response.status}`);
  const content = parsed(text);
  if (response.ok && content) return content;
  // A page where JSON was promised comes from something between us and the server.
  if (response.ok) throw new Unreachable("not the server");
  throw new Declined(response.status, content ?? {});
}

/** @param {string} text @returns {Record<string, unknown> | null} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
