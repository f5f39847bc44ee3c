// Writes results into the three ranked tables: the texts in the format of the published ones, what sorting goes by,
// the small pictures in cells, and beside each moved text what was published.
(() => {
  "use strict";

  const { tables } = window.threatscore;
  const { made } = window.threatscore.elements;
  const { fixed, percent, range, moved, settled } = window.threatscore.wording;
  const GONE = "\u2013";

  // How each field reads, from results R and the place i of a unit in them.
  const TEXTS = {
    rank: (r, i) => String(r.rank[i]),
    score: (r, i, digits) => fixed(r.score[i], digits),
    score_p05: (r, i, digits) => range(r.p05[i], r.p95[i], digits),
    rank_p05: (r, i) => range(r.rank_p05[i], r.rank_p95[i], 0),
    level: (r, i) => `${r.level[i]} ${percent(r.p_level[i])}${otherLevel(r, i)}`,
    levels: (r, i) => levelWords(r, i),
    coverage: (r, i) => percent(r.coverage[i]),
    via: (r, i) => `${r.via[i]} ${percent(r.via_share[i])}`,
  };
  // What a column is sorted by, where that is a number.
  const VALUES = {
    rank: (r, i) => r.rank[i],
    score: (r, i) => r.score[i],
    score_p05: (r, i) => r.p05[i],
    picture: (r, i) => r.score[i],
    rank_p05: (r, i) => r.rank_p05[i],
    level: (r, i) => levelValue(r, i),
    levels: (r, i) => levelValue(r, i),
    coverage: (r, i) => r.coverage[i],
  };

  // The most probable level, and another that is not told from it.
  function levelOf(r, i) {
    return r.level[i] + otherLevel(r, i);
  }

  function otherLevel(r, i) {
    return r.level_or[i] ? ` or ${r.level_or[i]}` : "";
  }

  // The other levels that are possible, the highest first.
  function levelWords(r, i) {
    const others = [...r.level_names].reverse().filter((name) => name !== r.level[i]);
    const possible = others.filter((name) => settled(r.levels[name][i]) > 0);
    return possible.map((name) => `${name} ${percent(r.levels[name][i])}`).join(", ");
  }

  function levelValue(r, i) {
    return r.level_names.indexOf(r.level[i]) + r.p_level[i];
  }

  // The text node that holds the words of a cell; null if it has none.
  function words(cell) {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT, (node) =>
      node.nodeValue.trim() === "" || node.parentNode.closest("svg") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
    return walk.nextNode();
  }

  // A text node for a cell that says nothing as published, but may later.
  function blank(cell) {
    const text = document.createTextNode("");
    (cell.querySelector(".text") || cell.appendChild(made("span", { class: "text" }))).append(text);
    return text;
  }

  // The cells of a row by field, each with its text node and the marks of its picture.
  function cellsOf(row) {
    const cells = new Map();
    for (const cell of row.querySelectorAll("[data-field]")) {
      const svg = cell.querySelector("svg[data-x0]");
      const marks = svg ? [...svg.querySelectorAll("[data-role]")] : [];
      const field = cell.dataset.field;
      cells.set(field, { cell, node: TEXTS[field] ? words(cell) || blank(cell) : null, svg, marks });
    }
    return cells;
  }

  // A table of the page, read once.
  function of(by, ledger) {
    const table = document.getElementById(`table-${by}`);
    if (!table || !table.tBodies.length) return null;
    const rows = new Map();
    for (const row of table.tBodies[0].rows) {
      if (row.dataset.unit !== undefined) rows.set(row.dataset.unit, { element: row, row, cells: cellsOf(row), near: true });
    }
    const order = [...rows.values()].map(({ row }) => row);
    const digits = Number(table.dataset.digits) || 0;
    return { by, table, rows, order, entered: new Map(), body: table.tBodies[0], digits, ledger };
  }

  // Write the results of a move, into the rows near what is seen or into all. `before` are the published results.
  function draw(told, results, before, all) {
    const at = new Map(results.units.map((unit, i) => [unit, i]));
    const was = new Map(before.units.map((unit, i) => [unit, i]));
    const why = new Map(results.unranked);
    for (const [unit, { row, cells, near }] of told.rows) {
      if (!near && !all) continue;
      const i = at.get(unit);
      if (i === undefined) leave(told, row, cells, why.get(unit) || "not ranked");
      else write(told, row, cells, results, i, before, was.get(unit));
    }
  }

  function write(told, row, cells, results, i, before, j) {
    told.ledger.attribute(row, "data-gone", null);
    if (!told.entered.has(row.dataset.unit)) told.ledger.remark(name(cells), "");
    for (const [field, { cell, node, svg, marks }] of cells) {
      if (VALUES[field]) told.ledger.attribute(cell, "data-value", String(VALUES[field](results, i)));
      if (node) {
        const stays = field === "level" && j !== undefined && sameLevels(results, i, before, j);
        const text = stays ? told.ledger.saidOf(node) : TEXTS[field](results, i, told.digits);
        told.ledger.text(node, text);
        told.ledger.remark(cell, remark(told, field, node, text, results, i, before, j));
      }
      if (svg) picture(told.ledger, svg, marks, results, i);
    }
  }

  // Whether no level of a unit has another probability: then it reads as it did.
  function sameLevels(results, i, before, j) {
    return results.level_names.every((name) => results.levels[name][i] === before.levels[name][j]);
  }

  // The cell that says whose the row is.
  function name(cells) {
    return (cells.get("unit") || cells.get("group")).cell;
  }

  // What is said beside a text that moved: of a score how far, of everything else what was published.
  function remark(told, field, node, text, results, i, before, j) {
    if (field === "levels") return ""; // the level beside it says it
    if (j === undefined) return "";
    if (field === "score") return moved(results.score[i] - before.score[j], told.digits + 1);
    const said = told.ledger.saidOf(node);
    return text === said ? "" : `was ${said}`;
  }

  // Show that a unit is no longer ranked, and why.
  function leave(told, row, cells, why) {
    told.ledger.attribute(row, "data-gone", "");
    told.ledger.remark(name(cells), `not ranked: ${why}`);
    for (const [field, { cell, node, svg, marks }] of cells) {
      if (VALUES[field]) told.ledger.attribute(cell, "data-value", null);
      if (svg) for (const mark of marks) told.ledger.attribute(mark, "visibility", "hidden");
      if (!node) continue;
      told.ledger.text(node, GONE);
      const said = told.ledger.saidOf(node);
      told.ledger.remark(cell, said && `was ${said}`);
    }
  }

  // Move the marks of a small picture: the dot, its range, and the lengths of the levels.
  function picture(ledger, svg, marks, r, i) {
    const [x0, x1] = [Number(svg.dataset.x0), Number(svg.dataset.x1)];
    const at = (score) => coordinate(x0 + ((x1 - x0) * score) / 100);
    let left = 0;
    for (const mark of marks) {
      ledger.attribute(mark, "visibility", null);
      if (mark.dataset.role === "dot") ledger.attribute(mark, "cx", at(r.score[i]));
      if (mark.dataset.role === "range") {
        ledger.attribute(mark, "x1", at(r.p05[i]));
        ledger.attribute(mark, "x2", at(r.p95[i]));
      }
      if (mark.dataset.role === "share") {
        const share = 100 * (r.levels[mark.dataset.level]?.[i] ?? 0);
        ledger.attribute(mark, "x", at(left));
        ledger.attribute(mark, "width", coordinate(((x1 - x0) * share) / 100));
        left += share;
      }
    }
  }

  // When the settings rest: rows for units that enter, none for those that do so no longer.
  function admit(told, results) {
    if (!told.order.length) return;
    for (const [unit, { row }] of told.entered) {
      if (!results.units.includes(unit)) {
        row.remove();
        told.entered.delete(unit);
        told.rows.delete(unit);
      }
    }
    for (const unit of results.units) if (!told.rows.has(unit)) enter(told, unit);
  }

  // Then the order that the reader has chosen.
  function arrange(told) {
    tables.arrange(told.table, [...told.order, ...[...told.entered.values()].map(({ row }) => row)]);
  }

  // The headings of columns that are not computed again, and so stay as published.
  function kept({ table }) {
    const ours = (field) => field in TEXTS || field in VALUES || ["unit", "group", "country"].includes(field);
    const heads = [...table.tHead.querySelectorAll("th[data-field]")].filter((head) => !ours(head.dataset.field));
    return heads.map((head) => head.textContent.trim());
  }

  // Add a row for a unit that only the changed settings rank, after the pattern of the others.
  function enter(told, unit) {
    const row = told.order[0].cloneNode(true);
    row.dataset.unit = unit;
    for (const name of ["data-gone", "data-published"]) row.removeAttribute(name);
    for (const name of ["data-entered", window.threatscore.ledger.OURS]) row.setAttribute(name, "");
    for (const marked of row.querySelectorAll("[data-published]")) marked.removeAttribute("data-published");
    row.hidden = false;
    const cells = cellsOf(row);
    const [group, country] = unit.split("/");
    const names = told.by === "pair" ? { group, country } : { unit };
    for (const [field, { cell, svg }] of cells) {
      cell.removeAttribute("data-value");
      if (field in names) cell.replaceChildren(made("span", { class: "text" }, names[field]));
      else if (!svg) cell.replaceChildren(made("span", { class: "text" }, GONE));
      for (const remark of cell.querySelectorAll(".was")) remark.remove();
    }
    const entry = { element: row, row, cells: cellsOf(row), near: true };
    name(entry.cells).append(made("span", { class: "was" }, "enters; these figures are of the page's draws alone"));
    told.entered.set(unit, entry);
    told.rows.set(unit, entry);
    told.body.append(row);
  }

  function coordinate(value) {
    return String(Number(value.toFixed(2)));
  }

  window.threatscore = window.threatscore || {};
  window.threatscore.rows = { of, draw, admit, arrange, kept, levelOf, coordinate, GONE };
})();
