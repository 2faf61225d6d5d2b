// The keyboard of the desk, and three small comforts. Every page works without this file.
(() => {
  "use strict";

  const typing = (element) => element && element.matches("input, textarea, select, [contenteditable]");

  const closeSheets = (except) => {
    let closed = false;
    document.querySelectorAll("details.pop[open]").forEach((sheet) => {
      if (sheet === except) return;
      sheet.open = false;
      closed = true;
    });
    return closed;
  };

  // Which cells of a table the arrows visit: those that hold a link, a button or carry tabindex.
  const spot = (cell) => cell && (cell.matches("[tabindex]") ? cell : cell.querySelector("a[href], button"));

  const seek = (table, row, column, rowStep, columnStep) => {
    const rows = [...table.tBodies, ...(table.tFoot ? [table.tFoot] : [])].flatMap((part) => [...part.rows]);
    let y = rows.indexOf(row) + rowStep;
    let x = column + columnStep;
    while (y >= 0 && y < rows.length) {
      const cells = rows[y].cells;
      if (rowStep) {
        const found = spot(cells[x]) || spot(cells[0]) || spot([...cells].find((each) => spot(each)));
        if (found) return found;
        y += rowStep;
      } else {
        if (x < 0 || x >= cells.length) return null;
        const found = spot(cells[x]);
        if (found) return found;
        x += columnStep;
      }
    }
    return null;
  };

  const STEPS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

  const arrows = (event) => {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const cell = event.target.closest("td, th");
    const table = cell ? cell.closest("table.keys") : null;
    if (!table) {
      // With nothing chosen yet, the arrow down enters the first table of the page.
      if (event.key !== "ArrowDown" || event.target !== document.body) return;
      const first = document.querySelector("table.keys tbody");
      const target = first && [...first.querySelectorAll("td, th")].map(spot).find(Boolean);
      if (target) {
        event.preventDefault();
        target.focus();
      }
      return;
    }
    const target = seek(table, cell.parentElement, cell.cellIndex, step[0], step[1]);
    if (target) {
      event.preventDefault();
      target.focus();
      target.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !typing(event.target)) {
      const field = document.getElementById("search");
      if (field) {
        event.preventDefault();
        field.focus();
        field.select();
      }
    } else if (event.key === "Escape") {
      const open = document.querySelector("details.pop[open]");
      if (closeSheets()) open.querySelector("summary").focus();
      else if (typing(event.target)) event.target.blur();
      else document.querySelector("[data-escape]")?.click();
    } else {
      arrows(event);
    }
  });

  document.addEventListener("click", (event) => {
    closeSheets(event.target.closest("details.pop"));
    if (event.target.closest("[data-print]")) window.print();
  });

  // Filters apply as soon as they are chosen; their button stays for whoever has no script.
  document.querySelectorAll("form[data-at-once]").forEach((form) => {
    form.addEventListener("change", () => form.requestSubmit());
    form.querySelectorAll("[data-needless]").forEach((button) => { button.hidden = true; });
  });

  // On a phone the filters start folded, unless some are set.
  if (window.matchMedia("(max-width: 760px)").matches) {
    document.querySelectorAll(".filterbox:not([data-keep])").forEach((box) => { box.open = false; });
  }

  // One press sends a form once.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (event.target.method === "post" && !event.target.matches("[hx-post]")) event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  // A file can be dropped on the frame around its field.
  document.querySelectorAll(".drop").forEach((frame) => {
    const field = frame.querySelector("input[type=file]");
    frame.addEventListener("dragover", (event) => {
      event.preventDefault();
      frame.classList.add("over");
    });
    frame.addEventListener("dragleave", () => frame.classList.remove("over"));
    frame.addEventListener("drop", (event) => {
      event.preventDefault();
      frame.classList.remove("over");
      if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
    });
  });
})();
