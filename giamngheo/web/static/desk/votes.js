// The form of a village meeting: what the typed votes amount to, and keys from row to row.
// Without this file the form works the same; the server counts.
(() => {
  "use strict";

  const form = document.querySelector("form[data-votes]");
  if (!form) return;
  const present = form.querySelector("[data-present]");
  const rows = [...form.querySelectorAll("[data-vote]")];
  const percent = Number(form.dataset.percent);
  const moreThan = "moreThan" in form.dataset;
  const number = (field) => (field.value.trim() === "" ? null : Number(field.value.replaceAll(".", "")));

  const count = () => {
    const here = number(present) || 0;
    let yes = 0;
    let no = 0;
    rows.forEach((row) => {
      const skip = row.querySelector("input[type=checkbox]").checked;
      const against = number(row.querySelector("[data-disagreed]")) || 0;
      const typed = number(row.querySelector("[data-agreed]"));
      const agreed = typed === null ? Math.max(here - against, 0) : typed;
      const field = row.querySelector("[data-agreed]");
      field.placeholder = here ? String(Math.max(here - against, 0)) : "";
      const share = agreed * 100;
      const passes = here > 0 && (moreThan ? share > percent * here : share >= percent * here);
      row.classList.toggle("skipped", skip);
      row.classList.toggle("contested", !skip && here > 0 && !passes);
      const said = row.querySelector("[data-outcome]");
      said.textContent = skip || !here ? "" : passes ? form.dataset.yes : form.dataset.no;
      said.className = `small nowrap ${passes ? "calm" : "late"}`;
      if (!skip && here) passes ? (yes += 1) : (no += 1);
    });
    const tally = form.querySelector("[data-tally]");
    if (tally) tally.textContent = here ? `${yes} ${form.dataset.yes}, ${no} ${form.dataset.no}` : "";
  };

  const move = (event) => {
    const field = event.target;
    if (!field.matches(".votes input") || !["Enter", "ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const row = field.closest("tr");
    const place = [...row.querySelectorAll("input")].indexOf(field);
    const next = rows[rows.indexOf(row) + (event.key === "ArrowUp" ? -1 : 1)];
    if (next) {
      const target = next.querySelectorAll("input")[place];
      target.focus();
      if (target.select) target.select();
    } else if (event.key === "Enter") {
      form.querySelector("button[type=submit]").focus();
    }
  };

  form.addEventListener("input", count);
  form.addEventListener("keydown", move);
  count();
})();
