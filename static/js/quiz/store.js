// What a phone keeps of answers that the server does not have yet, in IndexedDB.
// A record is one answer under its number: {account, attempt, device, slot, seq, answer, said, at, refused?}; `said` is the
// answer in words, `refused` why the server did not take it. Records belong to an account: nobody else's page reads or sends
// them. A mark in localStorage tells later pages, which have no other use for the store, that something may wait.
// Kept means: the transaction is complete and was asked to be durable. Where the browser has no store, nothing is kept and
// the caller is told so.

export const DATABASE = "quiz-answers";
const QUEUE = "queue";
const DEVICES = "devices";
export const MARK = "quiz-waiting";

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function completed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(QUEUE, { keyPath: ["account", "attempt", "device", "slot", "seq"] });
      request.result.createObjectStore(DEVICES, { keyPath: ["account", "attempt"] });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

const after = (prefix) => IDBKeyRange.bound(prefix, [...prefix, []]);

export function everything(database, account) {
  return settled(database.transaction(QUEUE).objectStore(QUEUE).getAll(after([account])));
}

export async function forgetAccount(database, account) {
  const transaction = database.transaction([QUEUE, DEVICES], "readwrite");
  transaction.objectStore(QUEUE).delete(after([account]));
  transaction.objectStore(DEVICES).delete(after([account]));
  await completed(transaction);
}

export async function replace(database, taken, changed) {
  const transaction = database.transaction(QUEUE, "readwrite", { durability: "strict" });
  const queue = transaction.objectStore(QUEUE);
  taken.forEach((one) => queue.delete([one.account, one.attempt, one.device, one.slot, one.seq]));
  changed.forEach((one) => queue.put(one));
  await completed(transaction);
}

export async function forgetMark(database) {
  const count = await settled(database.transaction(QUEUE).objectStore(QUEUE).count());
  if (!count) localStorage.removeItem(MARK);
}

function setMark() {
  try {
    localStorage.setItem(MARK, "1");
  } catch {
    // then only this attempt's own page looks after what waits
  }
}

function newDevice() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function openStore(account, attempt) {
  const own = { account, attempt };
  let inMemory = { ...own, device: newDevice(), seq: 0, flags: [] };
  let database = null;
  try {
    database = await openDatabase();
  } catch {
    // private window or storage refused: go on in memory, and say so at every answer
  }

  function write(stores) {
    return database.transaction(stores, "readwrite", { durability: "strict" });
  }

  async function number(devices) {
    return (await settled(devices.get([account, attempt]))) ?? { ...own, device: newDevice(), seq: 0, flags: [] };
  }

  async function keep(slot, answer, said) {
    const fields = { ...own, slot, answer, said, at: new Date().toISOString() };
    setMark();
    try {
      const transaction = write([QUEUE, DEVICES]);
      const devices = transaction.objectStore(DEVICES);
      const device = await number(devices);
      device.seq += 1;
      const record = { ...fields, device: device.device, seq: device.seq };
      devices.put(device);
      transaction.objectStore(QUEUE).put(record);
      await completed(transaction);
      return { record, kept: true };
    } catch {
      inMemory.seq += 1;
      return { record: { ...fields, device: inMemory.device, seq: inMemory.seq }, kept: false };
    }
  }

  async function change(work) {
    try {
      const transaction = write([QUEUE, DEVICES]);
      await work(transaction.objectStore(QUEUE), transaction.objectStore(DEVICES));
      await completed(transaction);
    } catch {
      // what is not in the store cannot be changed there
    }
  }

  return {
    keep,
    async waiting() {
      try {
        return await settled(database.transaction(QUEUE).objectStore(QUEUE).getAll(after([account, attempt])));
      } catch {
        return [];
      }
    },
    remove: (records) => replace(database, records, []).catch(() => {}),
    refuse: (records) => replace(database, [], records).catch(() => {}),
    forget: () =>
      change((queue, devices) => {
        queue.delete(after([account, attempt]));
        devices.delete([account, attempt]);
      }),
    async flags() {
      try {
        return (await number(database.transaction(DEVICES).objectStore(DEVICES))).flags;
      } catch {
        return inMemory.flags;
      }
    },
    setFlags: (flags) =>
      change(async (_queue, devices) => devices.put({ ...(await number(devices)), flags })),
  };
}
