// The page of a running quiz: puts its parts together. Every answer is kept on the phone first and sent at once; the clock
// ends the quiz; submitting waits until nothing waits any more. Without this script, or without its words, the page is a
// plain form.

import { makeClock } from "./clock.js";
import { makePaper } from "./paper.js";
import { list } from "./refused.js";
import { makeSender } from "./sender.js";
import { makeSession } from "./session.js";
import { openStore } from "./store.js";
import { fill, makeStrip } from "./strip.js";

// A page that is looked at hears of a moved end within POLL: after so long a silence, looked for so often.
const POLL = 30_000;
const LOOK = 5_000;
const byId = (id) => document.getElementById(id);
const one = (selector) => document.querySelector(selector);
const page = await readPage();
const { texts, urls } = page;

const strip = makeStrip(page);
const store = await openStore(page.account, page.attempt);
const tabs = "BroadcastChannel" in window ? new BroadcastChannel(`quiz-${page.account}-${page.attempt}`) : null;
let refused = 0;
let ending = ""; // "", "person", "time"
let leaving = false;
let toldOfOther = false;

const sender = makeSender({
  page,
  store,
  on: {
    state(state, count) {
      if (refused && (state === "saved" || state === "resent")) strip.show("refused", refused);
      else strip.show(state, count);
      if (state === "signedOut" && !session.isAsked) session.ask();
    },
    heard: (data) => clock.hear(data),
    renew: () => session.renew(),
    closed: () => closedElsewhere(),
    refused: showRefused,
    otherDevice() {
      if (!toldOfOther) strip.toast(texts.otherDevice);
      toldOfOther = true;
    },
  },
});
const session = makeSession({
  page,
  on: {
    signedIn() {
      sender.signedIn();
    },
  },
});
const paper = makePaper({
  page,
  on: {
    numbers: (numbers) => strip.setNumbers(numbers),
    flags: (flags) => store.setFlags(flags),
    say: (text) => strip.say(text),
    confirm: askToSubmit,
    async answer(slot, answer, said) {
      strip.show("saving");
      tabs?.postMessage({ slot, answer });
      sender.add(await store.keep(slot, answer, said));
    },
  },
});
const clock = makeClock({
  page,
  on: {
    role: (role) => strip.setRole(role),
    mark: (seconds) => strip.say(fill(seconds === 60 ? texts.oneMinute : texts.fiveMinutes, { n: paper.empty().length })),
    zero: timeIsUp,
    moved: tellMoved,
  },
});

// What the page says of this attempt, and what is the same in all: sentences, addresses, dialogs and templates.
async function readPage() {
  const form = byId("quiz-form");
  const own = JSON.parse(byId("quiz-data").textContent);
  const { texts, urls, kinds, html } = await import(byId("quiz-words").href);
  const ways = Object.entries(urls).map(([name, url]) => [name, url.replace("{attempt}", own.attempt)]);
  byId("main").insertAdjacentHTML("beforeend", html);
  form.querySelector("p[data-plain]").before(byId("refused"));
  byId("refused").dataset.attempt = own.attempt;
  byId("again-username").value = own.username;
  byId("again-username").defaultValue = own.username;
  const known = Object.fromEntries(ways);
  for (const link of document.querySelectorAll("[data-to-result]")) link.href = known.result;
  const csrf = form.elements.csrf_token.value;
  const said = own.mustSubmit ? { ...texts, lastMinute: texts.lastMinuteOwn, oneMinute: texts.oneMinuteOwn } : texts;
  return { ...own, texts: said, kinds, urls: known, account: form.dataset.account, csrf };
}

function showRefused(records) {
  refused = list(records);
}

// The end has been moved: said once, in the server's words; what came with a saved answer has none, so they are asked for.
async function tellMoved(note) {
  const said = note || (await sender.ask()).data?.note;
  if (!said) return;
  strip.say(said);
  strip.toast(said, false);
}

function closedElsewhere() {
  paper.lock(true);
  one("[data-result]").hidden = false;
}

// -- the end

function leave() {
  leaving = true;
  if (!refused) {
    store.forget().then(() => location.replace(urls.result));
    return;
  }
  closedElsewhere();
  byId("submit-dialog").close();
  byId("time-dialog").close();
  strip.show("refused", refused);
  byId("refused").scrollIntoView();
}

function askToSubmit() {
  one("[data-submit-state]").textContent = "";
  one("[data-submit]").disabled = false;
  byId("submit-dialog").showModal();
}

function timeIsUp() {
  if (page.mustSubmit) {
    // only the person may hand it in; whoever does not is told of the end by the next answer of the server
    if (!byId("submit-dialog").open) askToSubmit();
    one("[data-submit-state]").textContent = texts.timeOwn;
    return;
  }
  paper.lock(true);
  byId("submit-dialog").close();
  one("[data-time-state]").textContent = "";
  const dialog = byId("time-dialog");
  if (!dialog.open) dialog.showModal();
  finish("time");
}

function notTimeYet() {
  ending = "";
  byId("time-dialog").close();
  paper.lock(false);
}

// The network is back, or so many seconds have passed.
function pause(seconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    addEventListener("online", () => resolve(clearTimeout(timer)), { once: true });
  });
}

// One try to end; "" when it is done, otherwise what is in the way: network, server, signed-out, moved (the end).
async function tryToEnd() {
  await sender.load();
  const sent = await sender.flush();
  if (session.isAsked) {
    session.ask();
    return "signed-out";
  }
  if (ending === "time") {
    const now = await sender.ask();
    if (now.ok && now.data.state !== "in_progress") return "";
    if (clock.left() > 0) return "moved";
  }
  if (!sent) return navigator.onLine ? "server" : "network";
  const reply = await sender.submit();
  if (reply.ok || [403, 404, 409].includes(reply.status)) return "";
  if (reply.status === 0) return "network";
  if (reply.status !== 401 && reply.status !== 400) return "server";
  if (!(await session.renew())) session.ask();
  return "signed-out";
}

async function finish(why) {
  if (ending) {
    ending = why;
    return;
  }
  ending = why;
  for (let wait = 1; ending && !leaving; wait = Math.min(wait * 2, 30)) {
    if (ending === "person") one("[data-submit-state]").textContent = texts.submitting;
    const obstacle = await tryToEnd();
    if (!ending) return;
    if (!obstacle) leave();
    else if (obstacle === "moved") notTimeYet();
    else {
      tellObstacle(obstacle);
      await pause(wait);
    }
  }
}

function tellObstacle(obstacle) {
  if (ending === "person") {
    one("[data-submit-state]").textContent = obstacle === "network" ? texts.submitOffline : texts.submitBusy;
  } else {
    const words = { network: texts.timeOffline, server: texts.submitBusy, "signed-out": texts.signedOut };
    one("[data-time-state]").textContent = words[obstacle];
    one("[data-time-result]").hidden = false;
  }
}

// -- what happens around the page

async function ask() {
  if (leaving || ending || document.hidden || sender.silent < POLL - LOOK) return;
  const now = await sender.ask();
  if (now.ok && now.data.state !== "in_progress" && (await sender.flush())) leave();
}

async function wake() {
  await session.look();
  await sender.wake();
  await ask();
}

one("[data-submit]").addEventListener("click", (event) => {
  event.target.disabled = true;
  finish("person");
});
byId("submit-dialog").addEventListener("close", () => {
  if (ending === "person" && !leaving) ending = "";
});
byId("time-dialog").addEventListener("cancel", (event) => event.preventDefault());
tabs?.addEventListener("message", ({ data }) => paper.set(data.slot, data.answer));
addEventListener("online", wake);
addEventListener("pageshow", (event) => event.persisted && wake());
document.addEventListener("visibilitychange", () => (document.hidden ? sender.size && sender.wake() : wake()));
addEventListener("pagehide", () => sender.lastTry());
addEventListener("beforeunload", (event) => sender.atRisk && !leaving && event.preventDefault());
setInterval(ask, LOOK);

// -- what waited from before
await sender.load();
for (let slot = 1; slot <= document.querySelectorAll("[data-view]").length; slot += 1) {
  const waiting = sender.latest(slot);
  if (waiting) {
    paper.set(slot, waiting.answer);
    paper.reach(slot);
  }
}
const before = (await store.waiting()).filter((record) => record.refused);
if (before.length) showRefused(before);
paper.setFlags(await store.flags());
await sender.wake();
