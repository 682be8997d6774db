// The clock of a quiz: D - now, on the server's time. It shows, colours, says five minutes and one minute, and rings at zero.

const FIVE = 300;
const ONE = 60;
const DRIFT = 2000;

function pageTime() {
  const navigation = performance.getEntriesByType("navigation")[0];
  return navigation?.responseStart ? performance.timeOrigin + navigation.responseStart : Date.now();
}

export function makeClock({ page, on }) {
  const timer = document.querySelector("[data-timer]");
  const bar = document.querySelector("[data-time-bar]");
  let offset = page.now - pageTime();
  let due = page.due;
  let before = Infinity;
  let rung = false;

  const left = () => (due === null ? Infinity : Math.max(0, Math.ceil((due - Date.now() - offset) / 1000)));
  const roleOf = (seconds) => (seconds < ONE ? "bad" : seconds < FIVE ? "warn" : "");

  function paint(seconds) {
    const role = roleOf(seconds);
    for (const part of [timer, bar]) {
      part.classList.toggle("bad", role === "bad");
      part.classList.toggle("warn", role === "warn");
    }
    const minutes = String(Math.floor(seconds / 60)).padStart(2, "0");
    timer.lastElementChild.textContent = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
    const total = Math.max(1, Math.round((due - page.started) / 1000));
    bar.setAttribute("viewBox", `0 0 ${total} 10`);
    bar.firstElementChild.setAttribute("width", String(seconds));
    on.role(role);
  }

  function tick() {
    const seconds = left();
    if (seconds === before || !timer) return;
    for (const mark of [FIVE, ONE]) if (before > mark && before < Infinity && seconds <= mark) on.mark(mark);
    before = seconds;
    paint(seconds);
    if (seconds > 0) rung = false;
    else if (!rung) {
      rung = true;
      on.zero();
    }
  }

  setInterval(tick, 250);
  tick();
  return {
    left,
    // What any answer of the server says of time: its own clock, and an end that may have moved.
    hear({ server_now: now, due_at: end, note = "" }) {
      const measured = Date.parse(now) - Date.now();
      if (Math.abs(measured - offset) > DRIFT) offset = measured;
      const earlier = due;
      if (end !== undefined) due = end === null ? null : Date.parse(end);
      tick();
      if (Math.abs((due ?? Infinity) - (earlier ?? Infinity)) >= 1000) on.moved(note); // the two may be rounded differently
    },
  };
}
