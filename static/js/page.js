// Small comforts of every page; each page works without them.
// data-opens="id" on a button or link opens the <dialog> of that id, data-closes inside one closes it, data-print prints,
// data-focus takes the focus when the page opens (the error summary), details.menu closes on Escape and on a click elsewhere.

function onClick(event) {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  if (event.target.closest("[data-closes]")) {
    event.preventDefault();
    event.target.closest("dialog")?.close();
    return;
  }
  if (event.target.closest("[data-print]")) window.print();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

function onKey(event) {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open], .quizpage details.qlist[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

// Phones are borrowed: what this account kept on the phone goes with it. The form works without the script too.
async function onSubmit(event) {
  const form = event.target.closest("form[action='/sign-out']");
  if (!form?.dataset.account || !window.indexedDB) return;
  event.preventDefault();
  const { clearPhone } = await import("./quiz/sign-out.js");
  if (await clearPhone(form)) form.submit();
}

// Answers to a quiz that an earlier page could not send (its mark says so) are sent by the next one.
function waits() {
  try {
    return localStorage.getItem("quiz-waiting") !== null;
  } catch {
    return false;
  }
}

async function bringWaiting() {
  const form = document.querySelector("form[action='/sign-out'][data-account]");
  if (!form || !waits()) return;
  const { bringIn } = await import("./quiz/waiting.js");
  await bringIn(form);
}

document.addEventListener("click", onClick);
document.addEventListener("submit", onSubmit);
document.addEventListener("keydown", onKey);
for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
document.querySelector("[data-focus]")?.focus();
bringWaiting().catch(() => {}); // no store, no network: nothing is lost by it
