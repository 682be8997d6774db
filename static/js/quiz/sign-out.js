// Before signing out: send what this account still keeps on the phone, then forget all of it. What cannot be sent would be
// lost, so the person is asked first.

import { everything, forgetAccount, openDatabase } from "./store.js";
import { sendWaiting } from "./waiting.js";

// True when the phone keeps nothing of this account any more and the form may go.
export async function clearPhone(form) {
  try {
    const { account, unsent } = form.dataset;
    const database = await openDatabase();
    await sendWaiting(database, account, form.elements.csrf_token.value).catch(() => {});
    const left = (await everything(database, account)).some((record) => !record.refused);
    const goes = !left || window.confirm(unsent);
    if (goes) await forgetAccount(database, account);
    database.close();
    return goes;
  } catch {
    return true; // nothing was kept where there is no store
  }
}
