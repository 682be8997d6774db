// The sign-in that ended in the middle: looks whether there is one again (another tab), otherwise asks for the password
// in a dialog, or, of who came by a class's code and has none, to come in by a code again. The answers stay where they are.

async function documentAt(url) {
  const answer = await fetch(url, { cache: "no-store", headers: { Accept: "text/html" } });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

const tokenIn = (root) => root.querySelector("input[name=csrf_token]")?.value;

export function makeSession({ page, on }) {
  const dialog = document.getElementById("sign-in-dialog");
  const form = dialog.querySelector("[data-sign-in]");
  const problem = document.getElementById("again-error");
  const byCode = dialog.querySelector("[data-by-code]");
  form.hidden = !page.username;
  byCode.hidden = !form.hidden;
  let asked = false;

  // True when this account is signed in; then the page has its token of now.
  async function renew() {
    try {
      const form = (await documentAt(page.urls.page)).querySelector("form[data-account]");
      if (form?.dataset.account !== page.account) return false;
      page.csrf = tokenIn(form);
      return true;
    } catch {
      return false;
    }
  }

  function resume() {
    asked = false;
    dialog.close();
    form.reset();
    on.signedIn();
  }

  async function signIn() {
    problem.textContent = "";
    try {
      const token = tokenIn(await documentAt(page.urls.signIn));
      const answer = await fetch(page.urls.signIn, {
        method: "POST",
        redirect: "manual",
        body: new URLSearchParams({ ...Object.fromEntries(new FormData(form)), csrf_token: token }),
      });
      if (answer.type !== "opaqueredirect") {
        problem.textContent = answer.status === 429 ? page.texts.throttled : page.texts.wrongPassword;
      } else if (await renew()) {
        resume();
        return;
      } else problem.textContent = page.texts.signInStuck;
    } catch {
      problem.textContent = page.texts.signInOffline;
    }
    form.elements.password.focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = form.querySelector(".btn-primary");
    button.disabled = true;
    signIn().finally(() => {
      button.disabled = false;
    });
  });

  return {
    renew,
    ask() {
      asked = true;
      if (dialog.open) return;
      dialog.showModal();
      (form.hidden ? byCode.querySelector("a") : form.elements.password).focus();
    },
    // Looked at again: perhaps somebody signed in elsewhere in this browser.
    async look() {
      if (asked && (await renew())) resume();
    },
    get isAsked() {
      return asked;
    },
  };
}
