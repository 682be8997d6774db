// The board of a class contest, or of a lesson, which has no clock and nobody who finishes: asks every few seconds who has come
// in and who has finished, counts the clock down, fills the screen. Without it the page has a link that loads it anew.

const POLL_MS = 4000;
/** From so many names on they are written smaller, so that a class fits the board. */
const MANY = 24;
const board = document.querySelector("[data-contest]");
const part = (name) => board.querySelector(`[data-${name}]`);
const samples = part("samples").content.querySelectorAll("li");
const SAMPLE = { "": 0, new: 1, working: 2, finished: 3 };
let shown = "";
/** When the last attempt in progress ends, by this machine's clock, in milliseconds; null when nobody is at work. */
let endsAt = null;

function nameItem(person) {
  const item = samples[SAMPLE[person.state] ?? 0].cloneNode(true);
  item.insertBefore(document.createTextNode(person.name), item.querySelector(".visually-hidden"));
  return item;
}

function showPeople(people) {
  const text = JSON.stringify(people);
  if (text === shown) return;
  shown = text;
  part("people").querySelector("ul").replaceChildren(...people.map(nameItem));
  part("people").classList.toggle("many", people.length > MANY);
  part("nobody").hidden = people.length > 0;
}

function showClock() {
  const clock = part("clock");
  const label = part("clock-label");
  if (endsAt === null) {
    clock.textContent = clock.dataset.limit;
    label.textContent = label.dataset.rest;
    return;
  }
  const seconds = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
  const two = (number) => String(number).padStart(2, "0");
  clock.textContent = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  label.textContent = label.dataset.running;
}

function keepClock(seconds) {
  const next = seconds === null ? null : Date.now() + seconds * 1000;
  // a network's delay is no reason to jump: the server's word counts when it differs by more than two seconds
  if (next === null || endsAt === null || Math.abs(next - endsAt) > 2000) endsAt = next;
  showClock();
}

function show(status) {
  part("joined").textContent = status.joined;
  if (part("finished")) part("finished").textContent = status.finished;
  part("size").textContent = status.class_size;
  const sentence = part("sentence");
  if (sentence.textContent !== status.sentence) sentence.textContent = status.sentence;
  showPeople(status.people);
  if (part("clock")) keepClock(status.last_seconds);
}

async function poll() {
  try {
    const answer = await fetch(board.dataset.status, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const status = await answer.json();
    part("stale").hidden = true;
    if (status.state === "closed") {
      location.reload();
      return;
    }
    show(status);
  } catch {
    part("stale").hidden = false;
  }
  setTimeout(poll, POLL_MS);
}

function offerFullScreen() {
  const button = part("fullscreen");
  if (!document.fullscreenEnabled) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
}

offerFullScreen();
if (board.dataset.status) {
  part("refresh").hidden = true;
  if (part("clock")) {
    const left = part("clock").dataset.left;
    keepClock(left === undefined ? null : Number(left));
    setInterval(showClock, 1000);
  }
  setTimeout(poll, POLL_MS);
}
