// Before signing out: send what this account still keeps on the phone, then forget all of it. What cannot be sent would be
// lost, so the person is asked first.

import { everything, forgetAccount, openDatabase } from "./store.js";

function answersByAttempt(records) {
  const attempts = new Map();
  for (const { attempt, slot, seq, device, answer, at } of records) {
    const waiting = attempts.get(attempt) ?? [];
    attempts.set(attempt, [...waiting, { slot, seq, device, answer, answered_at: at }]);
  }
  return attempts;
}

async function send(records, token) {
  for (const [attempt, responses] of answersByAttempt(records)) {
    const answer = await fetch(`/api/v1/attempts/${attempt}/responses`, {
      method: "POST",
      headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
      body: JSON.stringify({ responses: responses.slice(0, 200) }),
    });
    if (!answer.ok) return false;
  }
  return true;
}

// True when the phone keeps nothing of this account any more and the form may go.
export async function clearPhone(form) {
  try {
    const { account, unsent } = form.dataset;
    const database = await openDatabase();
    const waiting = (await everything(database, account)).filter((record) => !record.refused);
    const sent = await send(waiting, form.elements.csrf_token.value).catch(() => false);
    if (!sent && !window.confirm(unsent)) return false;
    await forgetAccount(database, account);
    database.close();
  } catch {
    // nothing was kept where there is no store
  }
  return true;
}
