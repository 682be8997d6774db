// A lesson remembers how far it was read, and answers its checks in place. Without this file both work by plain forms.
// A part counts as read once its end has been on the screen for a moment.

const article = document.querySelector("[data-lesson]");
const DWELL_MS = 1000;

async function send(sections) {
  const token = article.querySelector("input[name=csrf_token]").value;
  const answer = await fetch(article.dataset.lesson, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ sections }),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function show(progress) {
  const parts = [...article.querySelectorAll("[data-section]")].map((part) => part.dataset.section);
  const seen = new Set(progress.seen);
  const next = parts.findIndex((part) => !seen.has(part));
  article.querySelectorAll("[data-segs] i").forEach((mark, place) => {
    mark.className = seen.has(parts[place]) ? "ok" : place === next ? "me" : "";
  });
  const words = article.querySelector("[data-segs]");
  words.firstElementChild.setAttribute("aria-label", words.dataset.segs.replace("{n}", String(seen.size)));
  for (const link of document.querySelectorAll("[data-toc]")) {
    if (link.dataset.toc === parts[next]) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  for (const saved of document.querySelectorAll("[data-saved]")) saved.hidden = false;
  if (progress.completed_at) {
    article.querySelector("[data-unread]").hidden = true;
    article.querySelector("[data-read]").hidden = false;
  }
}

function watch() {
  const waiting = new Set();
  const timers = new Map();
  let busy = false;

  async function flush() {
    if (busy || !waiting.size) return;
    busy = true;
    const sections = [...waiting];
    try {
      show(await send(sections));
      for (const section of sections) waiting.delete(section);
      busy = false;
      flush(); // what was read meanwhile
    } catch {
      busy = false; // kept; it goes along with the next part that is read
    }
  }

  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(timers.get(target));
      if (!isIntersecting) continue;
      timers.set(target, setTimeout(() => {
        observer.unobserve(target);
        waiting.add(target.parentElement.closest("[data-section]").dataset.section);
        flush();
      }, DWELL_MS));
    }
  });
  for (const part of article.querySelectorAll("[data-section]")) {
    const end = document.createElement("span");
    end.className = "part-end";
    end.setAttribute("aria-hidden", "true");
    part.append(end);
    observer.observe(end);
  }
}

async function check(event) {
  const form = event.target.closest("[data-check] form");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const place = form.closest("[data-check]");
    const fresh = page.getElementById(place.id);
    if (!fresh) throw new Error(String(answer.status));
    place.replaceWith(fresh);
    fresh.focus();
  } catch {
    button.disabled = false;
    form.submit();
  }
}

if (article) {
  article.addEventListener("submit", check);
  if ("IntersectionObserver" in window && !article.querySelector("[data-unread]").hidden) watch();
}
