// Brings answers to the server: at once, one request at a time; what waits goes together. Tries again after 1, 2, 4 ... 30 s,
// and only where trying again can help: no answer, 429, 5xx. Signed out: waits for the sign-in. Refused for good: says so.

const LONGEST_WAIT = 30;
const BATCH = 100;
const PATIENCE = 20_000;

export function makeSender({ page, store, on }) {
  const pending = new Map(); // records by device and seq, in the order given
  const waited = new Set(); // keys of those that did not go through at once
  const loose = new Set(); // keys of those that this phone could not keep
  let running = null;
  let timer = 0;
  let wait = 1;
  let trouble = ""; // "", "network", "server", "signed-out"
  let resent = new Set(); // slots
  let heard = Date.now();
  const api = page.urls.attempt;
  const key = (record) => `${record.device}:${record.seq}`;
  const slots = (records) => new Set(records.map((one) => one.slot)).size;

  async function call(method, url, body) {
    const control = new AbortController();
    const clock = setTimeout(() => control.abort(), PATIENCE);
    try {
      const answer = await fetch(url, {
        method,
        headers: { "X-CSRFToken": page.csrf, "Content-Type": "application/json", Accept: "application/json" },
        body: body && JSON.stringify(body),
        cache: "no-store",
        signal: control.signal,
      });
      // a page of the school's network in place of our answer is no answer
      const data = answer.status === 200 || answer.status < 500 ? await answer.json() : null;
      heard = Date.now();
      if (data?.server_now) on.heard(data);
      return { status: answer.status, ok: answer.ok, data, after: Number(answer.headers.get("Retry-After")) || 0 };
    } catch {
      return { status: 0, ok: false, data: null, after: 0 };
    } finally {
      clearTimeout(clock);
    }
  }

  const body = (one) => ({ answer: one.answer, seq: one.seq, device: one.device, answered_at: one.at });
  const bulk = (records) => ({ responses: records.map((one) => ({ slot: one.slot, ...body(one) })) });

  async function sendOnce(again) {
    const batch = [...pending.values()].slice(0, BATCH);
    const reply =
      batch.length === 1
        ? await call("PUT", `${api}/responses/${batch[0].slot}`, body(batch[0]))
        : await call("POST", `${api}/responses`, bulk(batch));
    if (reply.ok) {
      trouble = "";
      wait = 1;
      await received(batch, reply.data);
      return true;
    }
    batch.forEach((one) => waited.add(key(one)));
    if (reply.status === 401 || reply.status === 400) {
      if (again && (await on.renew())) return sendOnce(false);
      return later("signed-out");
    }
    if (reply.status === 0) return later("network");
    if (reply.status === 429 || reply.status >= 500) return later("server", reply.after);
    await refuse(batch, reply.data?.detail ?? "");
    if (reply.status === 409 && reply.data?.reason) on.closed(reply.data.reason);
    return true;
  }

  async function received(batch, data) {
    const stored = [];
    const refused = new Map();
    const results = data.results ?? [{ status: "stored" }];
    results.forEach((result, index) => {
      const record = batch[index];
      if (["stored", "duplicate", "history"].includes(result.status)) stored.push(record);
      else refused.set(record, result);
    });
    stored.forEach((one) => waited.has(key(one)) && resent.add(one.slot));
    drop(stored);
    await store.remove(stored);
    for (const [record, result] of refused) {
      await refuse([record], result.message ?? result.reason ?? (result.status === "seq-conflict" ? "conflict" : ""));
      if (result.reason) on.closed(result.reason);
    }
    if (data.other_device) on.otherDevice();
  }

  function drop(records) {
    for (const one of records) [pending, waited, loose].forEach((keys) => keys.delete(key(one)));
  }

  async function refuse(records, why) {
    drop(records);
    const refused = records.map((one) => ({ ...one, refused: why || "unknown" }));
    await store.refuse(refused);
    on.refused(refused);
  }

  function later(why, least = 0) {
    trouble = why;
    if (why !== "signed-out") {
      timer = setTimeout(kick, Math.max(wait, least) * 1000);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
    return false;
  }

  async function run() {
    while (pending.size) {
      report();
      if (!(await sendOnce(true))) break;
    }
    report();
  }

  function kick() {
    clearTimeout(timer);
    running ??= run().finally(() => {
      running = null;
    });
    return running;
  }

  function report() {
    const count = slots([...pending.values()]);
    if (!pending.size) {
      on.state(resent.size ? "resent" : "saved", resent.size);
      resent = new Set();
    } else if (trouble === "signed-out") on.state("signedOut", count);
    else if (loose.size && trouble) on.state("unkept", count);
    else if (trouble === "network") on.state("kept", count);
    else if (trouble === "server") on.state("failed", count);
    else on.state("saving", count);
  }

  async function load() {
    for (const record of await store.waiting()) {
      if (record.refused || pending.has(key(record))) continue;
      pending.set(key(record), record);
      waited.add(key(record));
    }
  }

  return {
    load,
    get size() {
      return pending.size;
    },
    get atRisk() {
      return loose.size > 0;
    },
    get silent() {
      return Date.now() - heard;
    },
    latest(slot) {
      return [...pending.values()].filter((one) => one.slot === slot).at(-1);
    },
    add({ record, kept }) {
      pending.set(key(record), record);
      if (!kept) loose.add(key(record));
      if (trouble) report();
      return trouble === "signed-out" ? null : kick();
    },
    // Something has changed (the network is back, the page is looked at again): look into the store and try at once.
    async wake() {
      wait = 1;
      await load();
      if (pending.size && trouble !== "signed-out") await kick();
    },
    signedIn() {
      trouble = "";
      return pending.size ? kick() : null; // with nothing to send, what the strip says stays
    },
    // True once nothing waits any more.
    async flush() {
      await running;
      if (pending.size) await kick();
      return pending.size === 0;
    },
    ask: () => call("GET", page.urls.clock),
    submit: () => call("POST", `${api}/submit`),
    // The page goes away: one last try that outlives it. What it brings home is answered as a duplicate later.
    lastTry() {
      if (!pending.size) return;
      fetch(`${api}/responses`, {
        method: "POST",
        keepalive: true,
        headers: { "X-CSRFToken": page.csrf, "Content-Type": "application/json" },
        body: JSON.stringify(bulk([...pending.values()].slice(0, BATCH))),
      }).catch(() => {});
    },
  };
}
