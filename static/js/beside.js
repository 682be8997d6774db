// A document beside its tree: choosing a clause marks its place in the document and scrolls there, and the other way round.
// Without this the same links lead there.
const beside = document.querySelector("[data-beside]");
const wide = window.matchMedia("(min-width: 62em)");

function mark(row, other) {
  for (const one of beside.querySelectorAll("[data-here]")) delete one.dataset.here;
  for (const one of [row, other]) if (one) one.dataset.here = "";
  const column = other?.closest("section");
  if (column) column.scrollTo({ top: other.offsetTop - column.clientHeight / 3 });
}

function show(entry, line, wanted) {
  const inTree = entry !== undefined && document.getElementById(`e${entry}`);
  const inText = document.getElementById(`d${line ?? inTree?.dataset.at}`);
  mark(wanted === "document" ? inTree : inText, wanted === "document" ? inText : inTree);
}

function onClick(event) {
  const toEntry = event.target.closest("a[data-to]");
  const toText = event.target.closest(".entry a[href*='view=document']");
  if (!wide.matches || (!toEntry && !toText) || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (toEntry) show(toEntry.dataset.to, toEntry.closest("[data-entry]").id.slice(1), "tree");
  else show(toText.closest(".entry").id.slice(1), undefined, "document");
}

function onRemark(event) {
  const link = event.target.closest("a[data-line]");
  if (!link || !wide.matches) return;
  const place = document.getElementById(`d${link.dataset.line}`);
  if (!place) return;
  event.preventDefault();
  show(place.dataset.entry, link.dataset.line, "document");
  place.scrollIntoView({ block: "nearest" });
}

if (beside) {
  beside.addEventListener("click", onClick);
  document.addEventListener("click", onRemark);
  const here = location.hash === "#done" ? `#${document.getElementById("done")?.closest(".entry").id}` : location.hash;
  const named = here.match(/^#e(\d+)$/);
  if (named && wide.matches) show(named[1], undefined, "document");
}
