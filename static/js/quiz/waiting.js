// Sends what this account's earlier pages could not, whichever attempt it belongs to: on any later page, and before
// signing out. What comes too late is kept by the server as late, and here for the list on the attempt's result.

import { list } from "./refused.js";
import { everything, forgetMark, openDatabase, replace } from "./store.js";

const MOST = 200;
const TAKEN = ["stored", "duplicate", "history"];

async function send(attempt, records, token) {
  const responses = records.map(({ slot, seq, device, answer, at }) => ({ slot, seq, device, answer, answered_at: at }));
  const reply = await fetch(`/api/v1/attempts/${attempt}/responses`, {
    method: "POST",
    headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
    body: JSON.stringify({ responses }),
  });
  if (reply.ok) return (await reply.json()).results;
  if ([403, 404, 409, 422].includes(reply.status)) return records.map(() => ({ status: "unknown" }));
  throw new Error(String(reply.status));
}

// Settles everything that waits; throws where trying again later may help.
export async function sendWaiting(database, account, token) {
  const waiting = (await everything(database, account)).filter((record) => !record.refused);
  for (const attempt of new Set(waiting.map((record) => record.attempt))) {
    const records = waiting.filter((record) => record.attempt === attempt).slice(0, MOST);
    const results = await send(attempt, records, token);
    const pairs = records.map((record, index) => [record, results[index]]);
    const taken = pairs.filter(([, result]) => TAKEN.includes(result.status)).map(([record]) => record);
    const refused = pairs
      .filter(([, result]) => !TAKEN.includes(result.status))
      .map(([record, { message, reason, status }]) => ({
        ...record,
        refused: message ?? reason ?? (status === "seq-conflict" ? "conflict" : "unknown"),
      }));
    await replace(database, taken, refused);
  }
}

// On any page with a sign-out form: its account and its token are those of who is signed in.
export async function bringIn(form) {
  const { account } = form.dataset;
  const database = await openDatabase();
  try {
    await sendWaiting(database, account, form.elements.csrf_token.value);
  } catch {
    // no network, or a busy server: the next page tries again
  }
  list((await everything(database, account)).filter((record) => record.refused));
  await forgetMark(database);
  database.close();
}
