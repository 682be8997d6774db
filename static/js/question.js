// Comforts of the form of a question; everything works without them.
// While the stem is typed, questions that ask nearly the same are shown; selected words of a clause become its quote.
// A press that only shows the form again, and a choice that needs one, exchange the form where it stands: nobody loses
// his place, and what is not saved is asked about before the page is left.
const form = document.querySelector("[data-question-form]");
const WAIT_MS = 600;
const ANSWER_MS = 8000;
// A choice of one of these asks for the form anew, as the button in the second column does.
const ASKING = [[/^kind$/, "kind"], [/^lesson$/, "show"], [/-clause$/, "show"]];
const kept = new Map(); // what was typed for another kind of question, by the field's name
let timer = 0;
let asked = "";
let isTyped = false;

async function look() {
  const alike = form.querySelector("[data-alike]");
  if (!alike) return; // the form of a lesson
  const stem = form.elements.stem.value.trim();
  const fields = new URLSearchParams({ stem, code: alike.dataset.code });
  for (const box of form.querySelectorAll("[name=audience]:checked")) fields.append("audience", box.value);
  for (const part of form.querySelectorAll("[name^=statements-][name$=-text]")) fields.append("statement", part.value);
  if (fields.toString() === asked) return;
  asked = fields.toString();
  try {
    const answer = await fetch(`${alike.dataset.url}?${asked}`, { headers: { "X-Requested-With": "fetch" } });
    if (answer.ok && fields.toString() === asked) form.querySelector("[data-alike]").innerHTML = await answer.text();
  } catch {
    // offline: the check comes with saving
  }
}

function typed(event) {
  isTyped = true;
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
  const quote = block.querySelector("textarea");
  block.querySelector("[data-pick-none]").hidden = words !== "";
  if (!words) return;
  quote.value = words;
  quote.focus();
  isTyped = true;
}

function remember() {
  for (const one of form.elements) {
    if (/^(TEXTAREA|INPUT)$/.test(one.tagName) && one.value && /^(textarea|text)$/.test(one.type)) kept.set(one.name, one.value);
  }
}

// Rows that came, went or moved have other numbers now.
function forget(list) {
  for (const name of kept.keys()) if (list && name.startsWith(`${list}-`)) kept.delete(name);
}

function recall() {
  for (const one of form.elements) if (one.value === "" && kept.has(one.name)) one.value = kept.get(one.name);
}

// Where the eye and the keyboard go after a press: to the new row, to the row that took the place of the one that went.
function next(pressed) {
  if (/image/.test(pressed)) return form.querySelector("#upload[aria-invalid]") ?? [...form.querySelectorAll("#images textarea")].at(-1) ?? form.querySelector("#images summary");
  const [, verb, list, place] = /^(add|drop|up)-([a-z]+)-?(\d*)$/.exec(pressed) ?? [];
  if (!verb) return null;
  const rows = [...form.querySelectorAll(`[name^="${list}-"]`)].filter((one) => one.type !== "hidden");
  const numbers = rows.map((one) => Number(one.name.split("-")[1]));
  const wanted = verb === "add" ? Math.max(...numbers) : Math.max(0, Math.min(Number(place) - (verb === "up" ? 1 : 0), Math.max(...numbers)));
  return rows[numbers.indexOf(wanted)] ?? form.querySelector(`[value="add-${list}"]`);
}

async function answered(pressed) {
  const body = new FormData(form);
  body.set("do", pressed);
  const answer = await fetch(location.href, { method: "POST", body, signal: AbortSignal.timeout(ANSWER_MS) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-question-form]");
  if (!page) throw new Error("no-form");
  return page;
}

async function exchange(pressed, asker) {
  const before = asker.getBoundingClientRect().top;
  form.inert = true;
  try {
    const page = await answered(pressed);
    if (pressed === "kind") remember();
    else forget(pressed.split("-")[1]);
    form.replaceChildren(...page.childNodes);
    if (pressed === "kind") recall();
  } catch {
    form.inert = false;
    press(pressed);
    return;
  }
  form.inert = false;
  dress();
  const row = next(pressed);
  const target = row ?? (asker.tagName === "SELECT" ? form.elements[asker.name] : null);
  target?.focus({ preventScroll: true });
  if (row) row.scrollIntoView({ block: "nearest" });
  else if (target) scrollBy(0, target.getBoundingClientRect().top - before);
}

// As without a script: the button is pressed and the page comes anew.
function press(pressed) {
  const button = Object.assign(document.createElement("button"), { name: "do", value: pressed, hidden: true });
  form.append(button);
  isTyped = false;
  form.requestSubmit(button);
}

function changed(event) {
  typed(event);
  const found = ASKING.find(([name]) => name.test(event.target.name ?? ""));
  if (found && event.target.tagName === "SELECT") exchange(found[1], event.target);
}

function submitted(event) {
  const button = event.submitter;
  if (button && "keeps" in button.dataset) {
    event.preventDefault();
    exchange(button.value, button);
    return;
  }
  isTyped = false;
}

// What the script makes needless goes, what only it can do comes.
function dress() {
  for (const one of form.querySelectorAll("[data-plain]")) one.hidden = true;
  for (const one of form.querySelectorAll("[data-pick], [data-pick-hint]")) one.hidden = false;
}

if (form) {
  isTyped = Boolean(form.querySelector("#error-summary, [data-unsaved]"));
  form.addEventListener("input", typed);
  form.addEventListener("change", changed);
  form.addEventListener("click", pick);
  form.addEventListener("submit", submitted);
  // the button must not take the selection away
  form.addEventListener("mousedown", (event) => event.target.closest("[data-pick] button") && event.preventDefault());
  addEventListener("beforeunload", (event) => isTyped && event.preventDefault());
  dress();
}
