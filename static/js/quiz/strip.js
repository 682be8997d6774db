// The strip under the bar: left is always saving, right always time; and the words for those who listen.

const LOOKS = {
  saving: ["", "sync"],
  saved: ["ok", "cloud"],
  resent: ["ok", "cloud"],
  kept: ["warn", "phone"],
  unkept: ["bad", "alert"],
  failed: ["bad", "alert"],
  refused: ["bad", "alert"],
  signedOut: ["warn", "key"],
};

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

export function makeStrip(page) {
  const { texts } = page;
  const strip = document.querySelector("[data-strip]");
  const save = strip.querySelector("[data-save]");
  const words = save.lastElementChild;
  const right = strip.querySelector("[data-strip-right]");
  const announcer = document.querySelector("[data-announce]");
  const icons = save.querySelector("use").getAttribute("href").split("#")[0];
  let state = "";
  let role = "";
  let numbers = { empty: 0, total: 0 };

  function paint() {
    const worst = role === "bad" || LOOKS[state]?.[0] === "bad" ? "bad" : LOOKS[state]?.[0] === "warn" || role;
    strip.classList.toggle("bad", worst === "bad");
    strip.classList.toggle("warn", worst === true || worst === "warn");
    const { empty, total } = numbers;
    if (role) right.textContent = fill(role === "bad" ? texts.lastMinute : texts.left, { n: empty });
    else if (state === "kept" || state === "unkept") right.textContent = texts[`${state}More`];
    else right.textContent = fill(texts.progress, { n: total - empty, total });
  }

  return {
    show(next, count = 0) {
      state = next;
      const [look, icon] = LOOKS[next];
      save.className = `save${look ? ` ${look}` : ""}`;
      save.querySelector("use").setAttribute("href", `${icons}#${icon}`);
      const said = fill(texts[next], { n: count });
      const more = document.createElement("span");
      more.className = "visually-hidden";
      more.textContent = texts[`${next}More`] ? `, ${texts[`${next}More`]}.` : "";
      if (words.textContent !== said + more.textContent) words.replaceChildren(said, more);
      paint();
    },
    setRole(next) {
      role = next;
      paint();
    },
    setNumbers(next) {
      numbers = next;
      paint();
    },
    say(text) {
      announcer.textContent = text;
    },
    // Passing news that asks for nothing: it floats, so that nothing moves under a finger.
    toast(text, isSaid = true) {
      const toast = document.createElement("p");
      toast.className = "toast-x";
      toast.setAttribute(...(isSaid ? ["role", "status"] : ["aria-hidden", "true"]));
      document.body.append(toast);
      toast.textContent = text;
      setTimeout(() => toast.remove(), 6000);
    },
  };
}
