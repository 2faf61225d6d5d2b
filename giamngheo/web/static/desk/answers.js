// Phiếu B by keyboard: 1, 2 and 0 tick and go on, Enter goes to the next field, Ctrl+Enter saves.
// The form works without this file; the score then comes with each saving.
(() => {
  "use strict";

  const form = document.getElementById("answers");
  if (!form) return;

  const isText = (element) => element.matches("input:not([type=radio]):not([type=checkbox]), textarea");
  const rows = () => [...form.querySelectorAll("[data-tick]")];
  const chosen = (row) => row.querySelector("input:checked") || row.querySelector("input");

  const fields = () =>
    [...form.querySelectorAll("input:not([type=hidden]), select, textarea, button[type=submit]")].filter(
      (each) => each.offsetParent !== null && (each.type !== "radio" || each.checked || !form.querySelector(`input[name="${CSS.escape(each.name)}"]:checked`))
    );

  const go = (from, step) => {
    const all = fields();
    const at = all.indexOf(from);
    const target = all[at + step];
    if (!target) return false;
    target.focus();
    if (isText(target) && target.select) target.select();
    target.scrollIntoView({ block: "nearest" });
    return true;
  };

  const toRow = (row, step) => {
    const all = rows().filter((each) => each.offsetParent !== null);
    const target = all[all.indexOf(row) + step];
    if (target) {
      chosen(target).focus();
      target.scrollIntoView({ block: "nearest" });
    } else if (step > 0) {
      go(chosen(row), 1);
    }
  };

  // The score follows the answers.
  let waiting = 0;
  const score = (delay) => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => form.dispatchEvent(new Event("score")), delay);
  };

  // What no longer says where it came from, differs from last year, or contradicts the register.
  const mark = (row) => {
    if (!row) return;
    const value = chosen(row).value;
    row.querySelector(".from")?.remove();
    row.classList.toggle("differs", Boolean(value && row.dataset.last && value !== row.dataset.last));
    row.classList.toggle("bad", Boolean(value && row.dataset.register && value !== row.dataset.register));
  };

  let dirty = form.querySelector("[aria-invalid]") !== null || document.querySelector(".flag.bad") !== null;
  form.addEventListener("input", (event) => {
    dirty = true;
    mark(event.target.closest("[data-tick]"));
    score(isText(event.target) ? 350 : 60);
  });
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[name=act][value=next]"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = event.target.closest("[data-tick]");
    if (row && event.target.type === "radio") {
      const wanted = row.querySelector(`[data-key="${event.key}"]`);
      if (wanted) {
        event.preventDefault();
        if (!wanted.checked) {
          wanted.checked = true;
          wanted.dispatchEvent(new Event("input", { bubbles: true }));
        }
        wanted.focus();
        toRow(row, 1);
        return;
      }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        toRow(row, event.key === "ArrowDown" ? 1 : -1);
        return;
      }
    }
    if (event.key === "Enter" && event.target.matches("input, select")) {
      event.preventDefault();
      go(event.target, 1);
    }
  });

  // On a phone one group of questions fills the screen.
  const parts = [...form.querySelectorAll("[data-part]")];
  const walk = form.querySelector("[data-walk]");
  const narrow = window.matchMedia("(max-width: 760px)");
  let at = Math.max(0, parts.findIndex((part) => part.querySelector(".wrong")));

  const show = () => {
    form.toggleAttribute("data-walks", narrow.matches);
    walk.hidden = !narrow.matches;
    parts.forEach((part, place) => { part.toggleAttribute("data-here", place === at); });
    walk.querySelector("[data-back]").disabled = at === 0;
    walk.querySelector("[data-on]").disabled = at === parts.length - 1;
    walk.querySelector("[data-at]").textContent = `${at + 1}/${parts.length}`;
  };
  const turn = (step) => {
    at = Math.min(parts.length - 1, Math.max(0, at + step));
    show();
    window.scrollTo(0, 0);
  };
  walk.querySelector("[data-back]").addEventListener("click", () => turn(-1));
  walk.querySelector("[data-on]").addEventListener("click", () => turn(1));
  narrow.addEventListener("change", show);
  show();

  const bar = form.querySelector(".score");
  bar.addEventListener("click", (event) => {
    if (narrow.matches && !event.target.matches("input")) bar.classList.toggle("whole");
  });

  // An office machine starts in the first field that is still empty.
  if (!narrow.matches && !document.querySelector(".flag.bad")) {
    const empty = fields().find((each) => isText(each) && !each.value);
    if (empty) empty.focus();
  }
})();
