// Who has come into a class session: every few seconds the page is read again, and what it says of each seat and of the whole is
// put in place; what is open, typed or focused stays as it is. Without it the page has a link that loads it anew.

const EVERY_MS = 5000;
const list = document.querySelector("[data-seats]");

function putInPlace(fresh) {
  for (const place of document.querySelectorAll("[data-live]")) {
    const next = fresh.querySelector(`[data-live="${place.dataset.live}"]`);
    if (next && next.innerHTML !== place.innerHTML) place.innerHTML = next.innerHTML;
  }
}

async function look() {
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (!answer.ok) return; // signed out or out of reach: the page's own link says so
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (fresh.querySelectorAll("[data-live]").length !== document.querySelectorAll("[data-live]").length) {
      if (!list.contains(document.activeElement)) location.reload(); // somebody more, or it is over
    } else putInPlace(fresh);
  } catch {
    // offline: asked again
  }
  setTimeout(look, EVERY_MS);
}

if (list && "running" in list.dataset) {
  document.querySelector("[data-refresh]").hidden = true;
  setTimeout(look, EVERY_MS);
}
