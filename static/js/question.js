// Comforts of the form of a question; everything works without them.
// While the stem is typed, questions that ask nearly the same are shown; selected words of a clause become its quote.
const form = document.querySelector("[data-question-form]");
const alike = form?.querySelector("[data-alike]");
const WAIT_MS = 600;
let timer = 0;
let asked = "";

async function look() {
  const stem = form.elements.stem.value.trim();
  const fields = new URLSearchParams({ stem, code: alike.dataset.code });
  for (const box of form.querySelectorAll("[name=audience]:checked")) fields.append("audience", box.value);
  for (const part of form.querySelectorAll("[name^=statements-][name$=-text]")) fields.append("statement", part.value);
  if (fields.toString() === asked) return;
  asked = fields.toString();
  try {
    const answer = await fetch(`${alike.dataset.url}?${asked}`, { headers: { "X-Requested-With": "fetch" } });
    if (answer.ok && fields.toString() === asked) alike.innerHTML = await answer.text();
  } catch {
    // offline: the check comes with saving
  }
}

function typed(event) {
  if (!/^(stem|audience|statements-\d+-text)$/.test(event.target.name ?? "")) return;
  clearTimeout(timer);
  timer = setTimeout(look, WAIT_MS);
}

// The words that are selected within the clause of this block, or none.
function selected(block) {
  const source = block.querySelector("[data-source] blockquote");
  const selection = getSelection();
  if (!source || selection.isCollapsed || !source.contains(selection.anchorNode) || !source.contains(selection.focusNode)) return "";
  return selection.toString().replace(/\s+/g, " ").trim();
}

function pick(event) {
  const block = event.target.closest("[data-pick] button")?.closest("[data-quote]");
  if (!block) return;
  const words = selected(block);
  if (!words) return;
  const quote = block.querySelector("textarea");
  quote.value = words;
  quote.focus();
}

if (form) {
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("click", pick);
  for (const hint of form.querySelectorAll("[data-pick], [data-pick-hint]")) hint.hidden = false;
  // the button must not take the selection away
  form.addEventListener("mousedown", (event) => event.target.closest("[data-pick] button") && event.preventDefault());
}
