// Photos in pieces of 512 KiB that go on where the server stopped.
import { Declined, send } from "./server.js";

export const PIECE = 524288;

/**
 * Bring all bytes of a photo to the server.
 * @param {import("./store.js").Photo} photo
 */
export async function upload(photo) {
  const base = `/recorder/visits/${encodeURIComponent(photo.visit)}/uploads`;
  const { id, name, type, size, sha256 } = photo;
  const announced = await send("POST", base, photo.person, { id, name, type, size, sha256 });
  let received = Number(announced.received);
  let corrections = 0;
  while (received < size) {
    const piece = photo.bytes.slice(received, Math.min(received + PIECE, size));
    try {
      const answer = await send("PUT", `${base}/${id}?offset=${received}`, photo.person, piece);
      received = Number(answer.received);
    } catch (error) {
      // Another tab, or an answer that was lost on its way: the server says where it stands.
      if (!(error instanceof Declined) || error.status !== 409 || !("received" in error.body)) throw error;
      corrections += 1;
      if (corrections > size / PIECE + 3) throw error;
      received = Number(error.body.received);
    }
  }
}
