"use strict";
/* Sorting and filtering of the ranked tables. Without this script they are plain tables. It hangs
   `threatscore.tables` on the window: `sort(table, field, descending)` and `refresh(table)` for whoever changes cells. */
(() => {
  const threatscore = (window.threatscore = window.threatscore || {});
  const named = new Intl.Collator("en", {numeric: true});

  const rowsOf = (table) => Array.from(table.tBodies[0].rows);
  const cellOf = (row, field) => row.querySelector(`[data-field="${field}"]`);
  const headOf = (table, field) => table.tHead.querySelector(`th[data-field="${field}"]`);

  /* A number where the cell has one, else its text; an empty cell comes last either way. */
  function keyOf(row, field) {
    const cell = cellOf(row, field);
    if (!cell) return null;
    const value = cell.getAttribute("data-value");
    return value !== null ? Number(value) : cell.textContent.trim() || null;
  }

  function compared(one, other, descending) {
    if (one === null || other === null) return (one === null) - (other === null);
    const numbers = typeof one === "number" && typeof other === "number";
    const order = numbers ? one - other : named.compare(String(one), String(other));
    return descending ? -order : order;
  }

  function sort(table, field, descending) {
    if (!headOf(table, field)) return;
    const keyed = rowsOf(table).map((row) => [keyOf(row, field), row]);
    keyed.sort((one, other) => compared(one[0], other[0], descending));  // stable: equals keep their order
    table.tBodies[0].append(...keyed.map(([, row]) => row));
    for (const head of table.tHead.querySelectorAll("th")) {
      if (head.dataset.field === field) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  }

  /* Sort once more as it was, after cells have changed. */
  function refresh(table) {
    const head = table.tHead.querySelector("th[aria-sort]");
    if (head) sort(table, head.dataset.field, head.getAttribute("aria-sort") === "descending");
    const input = toolsOf(table)?.querySelector("input");
    if (input) filter(table, input.value);
  }

  function toolsOf(table) {
    return Array.from(document.querySelectorAll(".tools")).find((box) => box.dataset.for === table.id);
  }

  function said(table, text) {
    const status = toolsOf(table)?.querySelector("[role=status]");
    if (status) status.textContent = text;
  }

  function filter(table, text) {
    const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const rows = rowsOf(table);
    let shown = 0;
    for (const row of rows) {
      const content = row.textContent.toLocaleLowerCase();
      row.hidden = !words.every((word) => content.includes(word));
      if (!row.hidden) shown += 1;
    }
    said(table, words.length ? `${shown} of ${rows.length} shown` : rows.length === 1 ? "1 row" : `${rows.length} rows`);
  }

  /* Numbers begin with the largest, ranks and names with the first. */
  function press(table, head) {
    const field = head.dataset.field;
    const now = head.getAttribute("aria-sort");
    const first = !/^rank|^unit$|^group$|^country$|^via$|^verdict$|^drivers$/.test(field);
    const descending = now ? now === "ascending" : first;
    sort(table, field, descending);
    said(table, `sorted by ${head.textContent.trim()}, ${descending ? "descending" : "ascending"}`);
  }

  function buttons(table) {
    for (const head of table.tHead.querySelectorAll("th")) {
      let button = head.querySelector("button");  // there already in a page that was saved from a browser
      if (!button) {
        button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
      }
      button.addEventListener("click", () => press(table, head));
    }
  }

  function tools(table) {
    const box = toolsOf(table);
    if (!box) return;
    const label = document.createElement("label");
    const input = document.createElement("input");
    const status = document.createElement("p");
    label.append("Show rows with ", input);
    input.type = "search";
    input.autocomplete = "off";
    input.spellcheck = false;
    status.setAttribute("role", "status");
    box.replaceChildren(label, status);
    input.addEventListener("input", () => filter(table, input.value));
    filter(table, "");
  }

  function begin() {
    for (const table of document.querySelectorAll("table.ranked")) {
      buttons(table);
      tools(table);
      if (!table.tHead.querySelector("th[aria-sort]")) headOf(table, "rank")?.setAttribute("aria-sort", "ascending");
    }
  }

  threatscore.tables = {sort, refresh};
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
