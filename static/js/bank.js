// Marking questions of the bank: how many are marked stays in sight with the way to what can be done with them, and one
// press marks the page. Without this the ticks and the form below the list do.
const all = document.querySelector("[data-pick-all]");
const state = document.querySelector("[data-picked]");
const boxes = [...document.querySelectorAll("[data-pick]")];

function count() {
  const marked = boxes.filter((box) => box.checked).length;
  state.hidden = marked === 0;
  state.querySelector("[data-count]").textContent = marked;
}

if (all && state) {
  all.hidden = false;
  all.addEventListener("click", () => {
    const isWanted = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = isWanted;
    count();
  });
  addEventListener("pageshow", count); // a browser that goes back has the ticks again
  document.addEventListener("change", (event) => event.target.matches("[data-pick]") && count());
  count();
}
