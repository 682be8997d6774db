// The questions in the page: the shown one comes as HTML, the others as data and are made from the template of their kind,
// which is the same HTML. Reading an answer, setting it, and saying it in words.

import { isMade, makeKind, readKind, setKind, spellKind } from "./kinds.js";

const LETTERS = "ABCDEFGHIJ";

function fillStatement(row, { id, html, name, number, index }) {
  const words = row.querySelector(".stmt-text > div");
  words.id = `s${number}-${id}`;
  words.innerHTML = html;
  row.setAttribute("aria-labelledby", words.id);
  row.querySelector("b").textContent = LETTERS[index].toLowerCase();
  for (const input of row.querySelectorAll("input")) input.name = `${name}-${id}`;
}

function fillOption(row, { id, html, name, index }) {
  const input = row.querySelector("input");
  input.name = name;
  input.value = id;
  if (input.type === "radio") row.querySelector("b").textContent = LETTERS[index];
  row.querySelector("span").innerHTML = html;
}

// `parts` are an id and its HTML, the next id and its HTML ..., or several such sets, or what stands beside a field. The HTML was made harmless by the server, as in any page of it.
// A shape is a kind, and where partly right answers can count, the rule, which its template says.
function make(number, shape, [, stem, parts, answer = null]) {
  const [kind] = shape.split(" ");
  const view = document.createElement("div");
  view.dataset.view = number;
  view.hidden = true;
  view.append(document.querySelector(`template[data-kind="${shape}"]`).content.cloneNode(true));
  const question = view.querySelector("[data-question]");
  const name = `a${number}`;
  Object.assign(question.dataset, { slot: number, name });
  if (kind !== "cloze") question.querySelector("legend").innerHTML = stem;
  const hint = question.querySelector(".hint");
  if (hint) {
    hint.id = `hint-${number}`;
    question.setAttribute("aria-describedby", hint.id);
  }
  const rows = [...question.querySelectorAll(kind === "four_statements" ? ".stmt" : ".opt")];
  if (isMade(kind)) makeKind(question, kind, parts, { number, name, stem });
  else if (kind === "true_false") rows.forEach((row) => (row.querySelector("input").name = name));
  else {
    const [row] = rows;
    for (let index = 0; index < parts.length / 2; index += 1) {
      const copy = row.cloneNode(true);
      const [id, html] = parts.slice(2 * index);
      (kind === "four_statements" ? fillStatement : fillOption)(copy, { id, html, name, number, index });
      question.append(copy);
    }
    row.remove();
  }
  setAnswer(question, answer);
  return view;
}

// Puts all questions into the form, in order, unless they stand there; returns their views.
export function layOut(form, { questions, kinds }) {
  if (!questions) return [...form.querySelectorAll("[data-view]")];
  const shown = form.querySelector("[data-view]");
  const views = questions.map((one, index) => (one === null ? shown : make(index + 1, kinds[one[0]], one)));
  const place = views.indexOf(shown);
  shown.before(...views.slice(0, place));
  shown.after(...views.slice(place + 1));
  return views;
}

export function readAnswer(question) {
  if (isMade(question.dataset.kind)) return readKind(question);
  const inputs = [...question.querySelectorAll("input")];
  const chosen = inputs.filter((input) => input.checked);
  const { kind, name } = question.dataset;
  if (kind === "multiple_response") return chosen.length ? chosen.map((input) => input.value) : null;
  if (kind === "four_statements") {
    const given = chosen.map((input) => [input.name.slice(name.length + 1), input.value === "true"]);
    return given.length ? Object.fromEntries(given) : null;
  }
  if (!chosen.length) return null;
  return kind === "true_false" ? chosen[0].value === "true" : chosen[0].value;
}

export function setAnswer(question, answer) {
  if (isMade(question.dataset.kind)) {
    setKind(question, answer);
    return;
  }
  const { kind, name } = question.dataset;
  for (const input of question.querySelectorAll("input")) {
    if (kind === "multiple_response") input.checked = Boolean(answer?.includes(input.value));
    else if (kind === "four_statements")
      input.checked = String(answer?.[input.name.slice(name.length + 1)]) === input.value;
    else input.checked = answer !== null && String(answer) === input.value;
  }
}

// An answer in words, for whoever wants to write it down.
export function spell(question, nothing) {
  if (isMade(question.dataset.kind)) return spellKind(question) || nothing;
  const said = [...question.querySelectorAll("input:checked")].map((input) => {
    const statement = input.closest(".stmt")?.querySelector("b").textContent;
    const row = input.closest("label");
    const letter = statement ?? row.querySelector("b").textContent.trim();
    const words = (row.querySelector("span") ?? row).textContent.trim();
    return letter ? `${letter}. ${words}` : words;
  });
  return said.join("; ") || nothing;
}
