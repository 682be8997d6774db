// The sums of a matrix follow what is typed. Without this a button adds them up.
const form = document.querySelector("[data-matrix]");
const STATEMENTS = "statements";

// Read as the server does; what is no number counts nothing.
const whole = (field) => (/^\d{1,4}$/.test(field.value.trim()) ? Number(field.value) : 0);
const mark = (field) => (/^\d{1,3}([.,]\d{1,3})?$/.test(field.value.trim()) ? Number(field.value.trim().replace(",", ".")) : 0);
const worded = (number) => (Math.round(number * 100) / 100).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });

function put(name, value, text) {
  const place = form.querySelector(`[data-${name}="${value}"]`);
  if (place) place.textContent = text;
}

function add() {
  const counts = new Map();
  for (const field of form.querySelectorAll("[data-format]")) {
    const key = `${field.dataset.format}-${field.dataset.level}`;
    counts.set(key, (counts.get(key) ?? 0) + whole(field));
  }
  const marks = new Map([...form.querySelectorAll("[data-mark]")].map((field) => [field.dataset.mark, mark(field)]));
  const levels = new Map();
  let total = 0;
  let questions = 0;
  for (const [format, each] of marks) {
    let worth = 0;
    let asked = 0;
    for (const [key, count] of counts) {
      if (key.slice(0, key.lastIndexOf("-")) !== format) continue;
      const level = key.slice(key.lastIndexOf("-") + 1);
      const brings = (count * each) / (format === STATEMENTS ? 4 : 1);
      levels.set(level, (levels.get(level) ?? 0) + brings);
      worth += brings;
      asked += count;
      put("sum", key, count);
    }
    put("worth", format, worded(worth));
    total += worth;
    questions += format === STATEMENTS ? Math.floor(asked / 4) : asked;
  }
  for (const [level, worth] of levels) put("share", level, total ? worded((100 * worth) / total) : 0);
  form.querySelector("[data-questions]").textContent = questions;
  form.querySelector("[data-total]").textContent = worded(total);
}

form?.addEventListener("input", add);
