"use strict";
/* Sorting and filtering of the ranked tables, and which of their columns are shown. Without this script they are plain
   tables with all columns. It hangs `threatscore.tables` on the window: `arrange(table, rows)` for whoever changes cells. */
(() => {
  const threatscore = (window.threatscore = window.threatscore || {});
  const { made, write } = threatscore.elements;
  const named = new Intl.Collator("en", { numeric: true });

  const rowsOf = (table) => Array.from(table.tBodies[0].rows);
  const cellOf = (row, field) => row.querySelector(`[data-field="${field}"]`);
  const headsOf = (table) => Array.from(table.tHead.querySelectorAll("th"));
  const sortedBy = (table) => headsOf(table).find((head) => head.hasAttribute("aria-sort"));

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

  /* Put rows, of which equals keep their order, as the table is sorted; those that are no longer ranked come last. Rows
     that stand where they should are not touched, for a moved one loses what is selected in it, and the focus. */
  function arrange(table, rows) {
    const head = sortedBy(table);
    const descending = head?.getAttribute("aria-sort") === "descending";
    const gone = (row) => "gone" in row.dataset;
    const keyed = rows.map((row) => [head && keyOf(row, head.dataset.field), row]);
    keyed.sort((one, other) => gone(one[1]) - gone(other[1]) || (head ? compared(one[0], other[0], descending) : 0));
    const body = table.tBodies[0];
    const focused = body.contains(document.activeElement) ? document.activeElement : null;
    keyed.forEach(([, row], i) => {
      if (body.rows[i] !== row) body.insertBefore(row, body.rows[i] || null);
    });
    if (document.activeElement !== focused) focused?.focus({ preventScroll: true });
    filter(table);
  }

  /* Numbers begin with the largest, ranks and names with the first. */
  function press(table, head) {
    const now = head.getAttribute("aria-sort");
    const first = !/^rank|^unit$|^group$|^country$|^via$|^verdict$|^drivers$/.test(head.dataset.field);
    const order = (now ? now === "ascending" : first) ? "descending" : "ascending";
    for (const each of headsOf(table)) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    arrange(table, rowsOf(table));
    say(table, `sorted by ${head.textContent.trim()}, ${order}`);
  }

  function toolsOf(table) {
    return Array.from(document.querySelectorAll(".tools")).find((box) => box.dataset.for === table.id);
  }

  function say(table, text) {
    const status = toolsOf(table)?.querySelector("[role=status]");
    if (status) write(status, text);
  }

  /* Show the rows that hold every word of the field; of an empty one all. What it says of them is said when it changes. */
  function filter(table) {
    const words = (toolsOf(table)?.querySelector("input")?.value || "").toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const rows = rowsOf(table);
    for (const row of rows) {
      const content = words.length ? row.textContent.toLocaleLowerCase() : "";
      row.hidden = !words.every((word) => content.includes(word));
    }
    if (words.length) say(table, `${rows.filter((row) => !row.hidden).length} of ${rows.length} shown`);
    else say(table, rows.length === 1 ? "1 row" : `${rows.length} rows`);
  }

  function buttons(table) {
    for (const head of headsOf(table)) {
      let button = head.querySelector("button"); // there already in a page that was saved from a browser
      if (!button) {
        button = made("button", { type: "button" }, ...head.childNodes);
        head.append(button);
      }
      button.addEventListener("click", () => press(table, head));
    }
  }

  /* A field to filter by, how many rows there are, and a switch for the columns that are not shown at first. */
  function tools(table) {
    const box = toolsOf(table);
    if (!box) return;
    const input = made("input", { type: "search", autocomplete: "off", spellcheck: "false" });
    const all = made("button", { type: "button", "aria-pressed": "false" }, "All columns");
    box.replaceChildren(made("label", {}, "Show rows with ", input), all, made("p", { role: "status" }));
    table.classList.add("few");
    input.addEventListener("input", () => filter(table));
    all.addEventListener("click", () => all.setAttribute("aria-pressed", String(!table.classList.toggle("few"))));
    filter(table);
  }

  function begin() {
    for (const table of document.querySelectorAll("table.ranked")) {
      table.tBodies[0].replaceChildren(...rowsOf(table)); // without the gaps between them, which no order would keep
      buttons(table);
      tools(table);
      if (!sortedBy(table)) table.tHead.querySelector("th[data-field=rank]")?.setAttribute("aria-sort", "ascending");
    }
  }

  threatscore.tables = { arrange };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
