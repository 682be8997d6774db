// The paper: all questions stand in the page, one is shown. Going from one to another, answering, the navigator.

import { layOut, readAnswer, setAnswer, spell } from "./questions.js";
import { fill } from "./strip.js";

export function makePaper({ page, on }) {
  const { texts } = page;
  const form = document.getElementById("quiz-form");
  const asked = Number(form.querySelector("[data-view]").dataset.view);
  const views = layOut(form, page);
  const questions = views.map((view) => view.querySelector("[data-question]"));
  const total = views.length;
  const flag = form.querySelector("[data-flag]");
  const sheet = form.querySelector("details.qlist");
  const cells = [...form.querySelectorAll(".qnav button")];
  const flags = new Set();
  let current = asked;
  let locked = false;

  const answered = (number) => readAnswer(questions[number - 1]) !== null;
  const empty = () => questions.flatMap((question, index) => (readAnswer(question) === null ? [index + 1] : []));

  function paintCell(cell) {
    const number = Number(cell.value);
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
    flag.setAttribute("aria-pressed", String(flags.has(current)));
    sheet.querySelector("[data-left]").textContent = fill(open ? texts.left : texts.progress, { n: open || total, total });
    form.querySelector("[data-count]").textContent = `${total - open}/${total}`;
    form.querySelector("[data-aside]").textContent = open ? fill(texts.aside, { n: open }) : ending();
    document.querySelector("[data-ending]").textContent = ending();
    on.numbers({ empty: open, total });
  }

  function show(number) {
    current = number;
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

  function act(value) {
    if (locked) return;
    if (value === "confirm") on.confirm();
    else if (value === "clear") {
      if (!answered(current)) return;
      setAnswer(questions[current - 1], null);
      change(current);
    } else goTo({ prev: current - 1, next: current + 1, enter: current + 1 }[value] ?? Number(value));
  }

  // Letters and digits choose only while the focus is in the question: elsewhere they belong to whoever listens for them.
  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || locked) return;
    const question = event.target.closest?.("[data-question]");
    if (!question || question.dataset.kind === "four_statements" || event.key.length !== 1) return;
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
  }
  form.querySelector("[data-plain]").hidden = true;
  flag.hidden = false;
  flag.addEventListener("click", () => {
    if (!flags.delete(current)) flags.add(current);
    on.flags([...flags]);
    paint();
  });
  form.addEventListener("change", (event) => {
    const question = event.target.closest("[data-question]");
    if (question) change(Number(question.dataset.slot));
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
    set(slot, answer) {
      setAnswer(questions[slot - 1], answer);
      paint();
    },
    lock(value) {
      locked = value;
      form.querySelectorAll("[data-question] input, [data-flag], [name=go]").forEach((control) => {
        control.disabled = value;
      });
      show(current);
    },
  };
}
