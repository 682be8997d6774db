// The paper: all questions stand in the page, one is shown, or all of them (then the navigator's cells are links to them).
// Going from one to another, answering, the navigator. Where there is no way back (page.linear) an empty question is passed
// only after it was asked, and told to the server.

import { settle, showSteps, step } from "./kinds.js";
import { layOut, readAnswer, setAnswer, spell } from "./questions.js";
import { fill } from "./strip.js";

// What is being typed is sent after so long a pause, and when the field is left.
const PAUSE = 700;
const BY_KEY = ["single_choice", "true_false", "multiple_response"];

export function makePaper({ page, on }) {
  const { texts } = page;
  const form = document.getElementById("quiz-form");
  const asked = page.questions ? Number(form.querySelector("[data-view]").dataset.view) : 0;
  const views = layOut(form, page);
  const questions = views.map((view) => view.querySelector("[data-question]"));
  const total = views.length;
  const flagButtons = [...form.querySelectorAll("[data-flag]")];
  const sheet = form.querySelector("details.qlist");
  const cells = [...form.querySelectorAll(".qnav li > *")];
  const emptyDialog = document.getElementById("empty-dialog");
  const flags = new Set();
  const typing = new Map();
  let current = asked;
  let locked = false;

  const answered = (number) => readAnswer(questions[number - 1]) !== null;
  const empty = () => questions.flatMap((question, index) => (readAnswer(question) === null ? [index + 1] : []));

  const numberOf = (part) => Number(part.closest("[data-view]")?.dataset.view ?? current);

  function paintCell(cell, index) {
    const number = index + 1;
    const words = [fill(texts.question, { n: number }), answered(number) ? texts.answered : texts.unanswered];
    if (flags.has(number)) words.push(texts.flagged);
    cell.classList.toggle("me", answered(number));
    cell.classList.toggle("flag", flags.has(number));
    cell.setAttribute("aria-label", words.join(", "));
    if (number === current) cell.setAttribute("aria-current", "true");
    else cell.removeAttribute("aria-current");
  }

  function spoken(numbers) {
    const names = numbers.map((number) => fill(texts.named, { n: number }));
    return names.length < 2 ? names.join("") : fill(texts.and, { first: names.slice(0, -1).join(", "), last: names.at(-1) });
  }

  function ending() {
    const open = empty();
    return open.length ? fill(texts.empties, { n: open.length, names: spoken(open) }) : fill(texts.complete, { n: total });
  }

  function paint() {
    const open = empty().length;
    cells.forEach(paintCell);
    for (const flag of flagButtons) flag.setAttribute("aria-pressed", String(flags.has(numberOf(flag))));
    sheet.querySelector("[data-left]").textContent = fill(open ? texts.left : texts.progress, { n: open || total, total });
    form.querySelector("[data-count]").textContent = `${total - open}/${total}`;
    form.querySelector("[data-aside]").textContent = open ? fill(texts.aside, { n: open }) : ending();
    document.querySelector("[data-ending]").textContent = ending();
    on.numbers({ empty: open, total });
  }

  function show(number) {
    current = number;
    if (!page.questions) return paint();
    views.forEach((view, index) => {
      view.hidden = index + 1 !== number;
    });
    const heading = fill(texts.heading, { n: number, number, total });
    const title = document.querySelector(".qh");
    document.title = document.title.replace(title.textContent, heading);
    title.textContent = heading;
    for (const button of form.querySelectorAll(".actions button")) {
      if (button.value === "prev") button.disabled = locked || number === 1;
      else button.hidden = (button.value === "next") === (number === total);
    }
    history.replaceState(null, "", `?q=${number}`);
    paint();
  }

  // The focus goes to the question, so that the next Tab reaches its first option and a reader hears its words.
  function goTo(number) {
    sheet.open = false;
    show(Math.min(Math.max(number, 1), total));
    scrollTo(0, 0);
    questions[current - 1].querySelector("legend").focus({ preventScroll: true });
  }

  function change(slot) {
    paint();
    const question = questions[slot - 1];
    on.answer(slot, readAnswer(question), spell(question, texts.cleared));
  }

  // Whether something typed was still to be sent.
  function typed(slot) {
    if (!typing.has(slot)) return false;
    clearTimeout(typing.get(slot));
    typing.delete(slot);
    change(slot);
    return true;
  }

  function tell(move) {
    if (move) on.say(fill(texts.place, move));
  }

  function clear(slot) {
    typed(slot);
    if (!answered(slot)) return;
    setAnswer(questions[slot - 1], null);
    change(slot);
  }

  function goOn() {
    if (page.linear && !answered(current) && current < total) emptyDialog.showModal();
    else goTo(current + 1);
  }

  function act(value) {
    if (locked) return;
    if (value === "confirm") on.confirm();
    else if (value.startsWith("clear")) clear(Number(value.split("-")[1] ?? current));
    else if (!page.questions) return;
    else if (value === "next" || value === "enter" || value === "pass") goOn();
    else if (!page.linear) goTo(value === "prev" ? current - 1 : Number(value));
  }

  // Letters and digits choose only while the focus is in the question: elsewhere they belong to whoever listens for them.
  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || locked) return;
    const question = event.target.closest?.("[data-question]");
    if (!question || !BY_KEY.includes(question.dataset.kind) || event.key.length !== 1) return;
    const place = "abcdefghij".indexOf(event.key.toLowerCase());
    const inputs = question.querySelectorAll("input");
    const input = inputs[place >= 0 ? place : Number(event.key) - 1];
    if (!input) return;
    event.preventDefault();
    input.focus();
    input.click();
  }

  for (const question of questions) {
    question.querySelector("legend").tabIndex = -1;
    showSteps(question);
  }
  for (const plain of form.querySelectorAll("[data-plain]")) plain.hidden = true;
  for (const flag of flagButtons) {
    flag.hidden = false;
    flag.addEventListener("click", () => {
      const number = numberOf(flag);
      if (!flags.delete(number)) flags.add(number);
      on.flags([...flags]);
      paint();
    });
  }
  form.querySelector(".qnav").addEventListener("click", () => {
    sheet.open = false;
  });
  emptyDialog.querySelector("[data-pass]").addEventListener("click", () => {
    emptyDialog.close();
    change(current);
    goTo(current + 1);
  });
  form.addEventListener("change", (event) => {
    const question = event.target.closest("[data-question]");
    if (!question) return;
    const slot = Number(question.dataset.slot);
    if (event.target.matches("[data-typed]")) {
      typed(slot); // without a pause it was sent already
      return;
    }
    if (question.dataset.kind === "ordering") tell(settle(question, event.target));
    change(slot);
  });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-typed]")) return;
    const slot = Number(event.target.closest("[data-question]").dataset.slot);
    clearTimeout(typing.get(slot));
    typing.set(slot, setTimeout(() => typed(slot), PAUSE));
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button || locked) return;
    const question = button.closest("[data-question]");
    const move = step(question, button);
    tell(move);
    if (move) change(Number(question.dataset.slot));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(event.submitter?.value ?? "enter");
  });
  document.addEventListener("keydown", onKey);
  show(current);

  return {
    empty,
    setFlags(numbers) {
      numbers.forEach((number) => flags.add(number));
      paint();
    },
    // What waits on the phone may be ahead of what the server knows.
    reach(slot) {
      if (page.linear && slot >= current) show(Math.min(slot + 1, total));
    },
    set(slot, answer) {
      setAnswer(questions[slot - 1], answer);
      paint();
    },
    lock(value) {
      for (const slot of [...typing.keys()]) typed(slot);
      locked = value;
      form.querySelectorAll("[data-question] :is(input, select, button), [data-flag], [name=go]").forEach((control) => {
        control.disabled = value;
      });
      if (page.linear) for (const cell of cells) cell.disabled = true;
      show(current);
    },
  };
}
