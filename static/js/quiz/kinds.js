// Questions that are answered by lists and fields: pairs, orders, gaps and written words. Making them from the template of
// their kind, reading an answer, setting it, and saying it in words.

const LETTERS = "ABCDEFGHIJ";
const GAP = /\{\{([^{}]*)\}\}/;

const pairs = (set) => Array.from({ length: set.length / 2 }, (_, place) => set.slice(2 * place, 2 * place + 2));
const selects = (question) => [...question.querySelectorAll("select")];
const field = (question) => question.querySelector("[data-typed]");
const idOf = (question, select) => select.name.slice(question.dataset.name.length + 1);
const plain = (node) => node.textContent.replace(/\s+/g, " ").trim();

function wordsOf(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return plain(holder.content);
}

// The row of the template once for every item, in its place.
function repeat(row, items, fill) {
  row.replaceWith(
    ...items.map((item, index) => {
      const copy = row.cloneNode(true);
      fill(copy, item, index);
      return copy;
    }),
  );
}

function offer(select, choices) {
  const sample = select.querySelector("option");
  select.replaceChildren(sample, ...choices.map(([value, text]) => new Option(text, value)));
}

function name(row, id, html, { number, name: field }) {
  const select = row.querySelector("select");
  select.id = `s${number}-${id}`;
  select.name = `${field}-${id}`;
  const label = row.querySelector("label");
  label.htmlFor = select.id;
  label.innerHTML = html;
  return select;
}

const makers = {
  matching(question, [left, right], place) {
    const offered = pairs(right);
    const choices = offered.map(([id, html], index) => [id, `${LETTERS[index]}. ${wordsOf(html)}`]);
    repeat(question.querySelector(".bank > li"), offered, (row, [, html], index) => {
      row.querySelector("b").textContent = LETTERS[index];
      row.querySelector("span").innerHTML = html;
    });
    repeat(question.querySelector(".row-ask"), pairs(left), (row, [id, html]) => offer(name(row, id, html, place), choices));
  },
  ordering(question, items, place) {
    const all = pairs(items);
    const { up, down } = question.querySelector(".order").dataset;
    repeat(question.querySelector("[data-item]"), all, (row, [id, html]) => {
      offer(name(row, id, html, place), all.map((_item, index) => [index + 1, index + 1]));
      for (const button of row.querySelectorAll("[data-step]")) {
        button.setAttribute("aria-label", `${button.dataset.step === "1" ? down : up}: ${wordsOf(html)}`);
      }
    });
  },
  cloze(question, [gaps, ...options], { name: field, stem }) {
    const text = question.querySelector(".cloze");
    const sample = text.querySelector("select");
    const label = sample.getAttribute("aria-label").replace("1", "{n}");
    const ids = pairs(gaps).map(([id]) => id);
    const pieces = stem.split(GAP);
    text.innerHTML = pieces.map((piece, index) => (index % 2 ? `<i data-gap="${ids.indexOf(piece)}"></i>` : piece)).join("");
    for (const mark of text.querySelectorAll("[data-gap]")) {
      const place = Number(mark.dataset.gap);
      const select = sample.cloneNode(true);
      select.name = `${field}-${ids[place]}`;
      select.setAttribute("aria-label", label.replace("{n}", place + 1));
      offer(select, pairs(options[place]).map(([id, html]) => [id, wordsOf(html)]));
      mark.replaceWith(select);
    }
  },
  written(question, aside, { number, name: field }) {
    const input = question.querySelector("[data-typed]");
    input.name = field;
    input.id = `s${number}-text`;
    question.querySelector("label").htmlFor = input.id;
    const beside = question.querySelector("[data-beside]");
    beside.innerHTML = aside;
    if (!beside.id) return;
    beside.id = `${input.id}-form`;
    input.setAttribute("aria-describedby", beside.id);
  },
};
makers.short_text = makers.number = makers.written;

export const isMade = (kind) => kind in makers;

export function makeKind(question, kind, parts, place) {
  makers[kind](question, parts, place);
}

export function readKind(question) {
  const { kind } = question.dataset;
  if (field(question)) return field(question).value.trim() || null;
  const given = selects(question).filter((select) => select.value);
  if (!given.length) return null;
  if (kind !== "ordering") return Object.fromEntries(given.map((select) => [idOf(question, select), select.value]));
  return given.sort((one, other) => one.value - other.value).map((select) => idOf(question, select));
}

export function setKind(question, answer) {
  const typed = field(question);
  if (typed) {
    if (typed.value.trim() !== (answer ?? "")) typed.value = answer ?? "";
    return;
  }
  const isOrder = question.dataset.kind === "ordering";
  for (const select of selects(question)) {
    const id = idOf(question, select);
    select.value = (isOrder ? answer?.includes(id) && answer.indexOf(id) + 1 : answer?.[id]) || "";
  }
  if (isOrder) inOrder(question);
}

export function spellKind(question) {
  const typed = field(question);
  if (typed) return typed.value.trim();
  return selects(question)
    .filter((select) => select.value)
    .map((select, index) => {
      const [chosen] = select.selectedOptions;
      const label = select.labels?.[0];
      if (question.dataset.kind === "ordering") return `${select.value}. ${plain(label)}`;
      return label ? `${plain(label)}: ${plain(chosen)}` : `(${index + 1}) ${plain(chosen)}`;
    })
    .join("; ");
}

// -- an order: rows stand as they were placed, those without a place below

const rowsOf = (question) => [...question.querySelectorAll("[data-item]")];
const placeOf = (row) => Number(row.querySelector("select").value) || Infinity;

function inOrder(question) {
  const rows = rowsOf(question);
  const sorted = [...rows].sort((one, other) => placeOf(one) - placeOf(other) || 0);
  if (sorted.some((row, index) => row !== rows[index])) rows[0].parentElement.append(...sorted);
}

function number(rows) {
  rows.forEach((row, index) => {
    row.querySelector("select").value = index + 1;
  });
}

// A row goes to a place, the others keep their order; then all have one. The control that did it keeps the focus.
function put(question, row, place, control) {
  const rows = rowsOf(question).filter((one) => one !== row);
  rows.splice(Math.min(Math.max(place, 1), rows.length + 1) - 1, 0, row);
  number(rows);
  inOrder(question);
  control.focus({ preventScroll: true });
  return { item: plain(row.querySelector("label")), n: rows.indexOf(row) + 1, total: rows.length };
}

// What a button did, to be said; nothing where it can do nothing.
export function step(question, button) {
  const row = button.closest("[data-item]");
  const from = rowsOf(question).indexOf(row) + 1;
  const to = from + Number(button.dataset.step);
  return to < 1 || to > rowsOf(question).length ? null : put(question, row, to, button);
}

// A place was chosen from the list.
export function settle(question, select) {
  if (!select.value) return null;
  return put(question, select.closest("[data-item]"), Number(select.value), select);
}

export function showSteps(question) {
  for (const button of question.querySelectorAll("[data-step]")) button.hidden = false;
}
