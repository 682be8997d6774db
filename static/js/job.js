// The page of a job: asks how far it is, and shows the finished page once it has ended.
const card = document.querySelector("[data-job]");
const EVERY_MS = 2000;

function show({ done, total, sentence }) {
  const said = card.querySelector("[data-sentence]");
  if (said.textContent !== sentence) said.textContent = sentence;
  const bar = card.querySelector("svg.bar");
  bar.setAttribute("viewBox", `0 0 ${total || 1} 10`);
  bar.querySelector("rect").setAttribute("width", String(done));
}

async function look() {
  try {
    const answer = await fetch(card.dataset.job, { headers: { Accept: "application/json" } });
    if (!answer.ok) return; // signed out or out of reach: the page's own link says so
    const progress = await answer.json();
    if (progress.state !== "queued" && progress.state !== "running") {
      location.reload();
      return;
    }
    show(progress);
  } catch {
    // offline: asked again
  }
  setTimeout(look, EVERY_MS);
}

if (card) setTimeout(look, EVERY_MS);
