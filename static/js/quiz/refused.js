// The list of answers that the server did not take, with the reason: it can be read and copied, and is never sent again.

const listed = [];
const place = () => document.getElementById("refused"); // in a running quiz its script puts it there

function line(section, record) {
  const time = new Date(record.at).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
  const reason = section.dataset[record.refused] ?? record.refused;
  return `${section.dataset.line.replace("{n}", record.slot)} (${time}): ${record.said}. ${reason}`;
}

async function copy(event) {
  const list = place().querySelector("textarea");
  const button = event.target;
  list.select();
  try {
    await navigator.clipboard.writeText(list.value);
  } catch {
    document.execCommand("copy"); // where the page is not served over https
  }
  button.textContent = button.dataset.copied;
}

// Adds those that belong to this page's attempt; returns how many are listed now.
export function list(records) {
  const section = place();
  if (!section) return 0;
  if (!listed.length) section.querySelector("[data-copy]").addEventListener("click", copy);
  listed.push(...records.filter((record) => record.attempt === section.dataset.attempt));
  section.hidden = listed.length === 0;
  section.querySelector("textarea").value = listed.map((record) => line(section, record)).join("\n");
  return listed.length;
}
