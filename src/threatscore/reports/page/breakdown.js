// A unit's score leaf by leaf: one bar, one table whose points add up, and below each leaf, when it is opened, what is
// believed of it, by which claims, from which documents. Every figure is the text that the data gives.
(() => {
  "use strict";

  const { made } = window.threatscore.elements;
  const { stack, density } = window.threatscore.pictures;
  const COLUMNS = 4;
  const BOUNDS = ["", "up to", "at least"];
  const COLOURS = 8; // of branches; beyond, they come again

  // What breakdown shows: `page` tells data, rows, draws of a leaf of a unit (or null), and makes links to units.
  function breakdown(page, unit) {
    const { text } = page.tell;
    const places = [...new Set(page.data.leaves.map((leaf) => leaf[2]))];
    const branch = (leaf) => places.indexOf(page.data.leaves[leaf][2]) % COLOURS;
    const parts = unit.leaves.map((leaf) => ({ name: named(page, leaf), branch: branch(leaf[0]), size: Number(text(leaf[2])) }))
      .sort((a, b) => a.branch - b.branch || b.size - a.size);
    const label = `${unit.name}: ${text(unit.title)}. The table below has the same figures.`;
    return [
      made("figure", { class: "stacked" }, stack(parts, label), legend(unit, places, text)),
      table(page, unit, branch),
      made("p", { class: "note" }, "Each figure is rounded to a tenth by itself, so what is shown may sum to a little"
        + " more or less; unrounded, the points of all leaves, and of all reasons, sum to the score."),
      ...unit.notes.map((note) => made("p", { class: "note" }, text(note))),
    ];
  }

  // The name of a leaf: its own, or with the pair that it is of.
  function named(page, [leaf, name]) {
    return page.tell.text(name < 0 ? page.data.leaves[leaf][0] : name);
  }

  function legend(unit, places, text) {
    const list = made("ul", { class: "legend" });
    for (let i = 0; i < unit.branches.length; i += 2) {
      const [name, points] = unit.branches.slice(i, i + 2);
      list.append(made("li", {}, swatch(places.indexOf(name) % COLOURS), ` ${text(name)} ${text(points)}`));
    }
    return list;
  }

  function swatch(branch) {
    return made("span", { class: `swatch branch-${branch}`, "aria-hidden": "true" });
  }

  function table(page, unit, branch) {
    const { text } = page.tell;
    const heads = ["leaf, and its part of the model", "points", "weight", "value 0-100"];
    const head = made("tr", {}, ...heads.map((name, i) =>
      made("th", { scope: "col", class: i ? "number" : undefined }, name)));
    const body = made("tbody");
    const openers = unit.leaves.map((leaf, i) => line(page, unit, leaf, branch(leaf[0]), `leaf-${i}`, body));
    const foot = made("tfoot", {}, made("tr", {}, made("th", { scope: "row" }, "all leaves: the score"),
      made("td", { class: "number" }, text(unit.score)), made("td"), made("td")));
    const whole = made("table", { class: "leaves" }, made("caption", {}, "The score in parts, the largest first. Open a leaf for its beliefs, claims and sources."),
      made("thead", {}, head), body, foot);
    const scroll = made("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": `Leaves of ${unit.name}` },
      whole);
    return made("div", {}, everything(openers), scroll);
  }

  function everything(openers) {
    const button = made("button", { type: "button", class: "all-leaves", "aria-expanded": "false" },
      "Show beliefs, claims and sources of all leaves");
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") === "false";
      button.setAttribute("aria-expanded", String(open));
      button.textContent = open ? "Hide them again" : "Show beliefs, claims and sources of all leaves";
      openers.forEach((opener) => opener(open));
    });
    return button;
  }

  // The row of a leaf, and below it a second one that is made when it is opened; returns what opens and shuts it.
  function line(page, unit, leaf, branch, key, body) {
    const { text } = page.tell;
    const [place, , points, value] = leaf;
    const weight = page.data.leaves[place][3];
    const button = made("button", { type: "button", "aria-expanded": "false", "aria-controls": key }, named(page, leaf));
    const part = made("span", { class: "part" }, swatch(branch), ` ${text(page.data.leaves[place][2])}`);
    const means = text(page.data.leaves[place][5]);
    const words = means && made("span", { class: "leaf-means", title: means }, means);
    const more = made("tr", { id: key, class: "more", hidden: "" });
    const cells = [points, weight, value].map((cell) => made("td", { class: "number" }, text(cell)));
    body.append(made("tr", {}, made("th", { scope: "row" }, button, " ", part, words || null), ...cells), more);
    const open = (wanted) => {
      button.setAttribute("aria-expanded", String(wanted));
      more.hidden = !wanted;
      if (wanted && !more.firstChild) more.append(made("td", { colspan: COLUMNS }, ...panel(page, unit, leaf)));
    };
    button.addEventListener("click", () => open(more.hidden));
    return open;
  }

  // What a leaf measures, what is believed of it, and what its points rest on.
  function panel(page, unit, leaf) {
    const { text } = page.tell;
    const [, of, , , reads, means, why, scale] = page.data.leaves[leaf[0]].slice(0, 8).map(text);
    const facts = [["reads", reads], ["which means", means], ["why this weight", why], ["its scale", scale]];
    const about = made("dl", { class: "about" });
    for (const [label, value] of facts.filter((each) => each[1])) {
      about.append(made("div", {}, made("dt", {}, label), made("dd", {}, value)));
    }
    const home = page.home(unit, of);
    return [
      about,
      picture(page, unit, leaf[0], home, of),
      made("h4", {}, "What its points rest on"),
      reasons(page, leaf.slice(4)),
    ];
  }

  // The density of a leaf, of the pair that most of the score comes through where there are several.
  function picture(page, unit, leaf, home, of) {
    const { text } = page.tell;
    const told = page.data.leaves[leaf];
    const posts = [];
    for (let i = 0; i < told[9].length; i += 2) posts.push({ points: told[9][i], text: text(told[9][i + 1]) });
    const marks = marked(page.data.marks, leaf, home, of);
    const draws = page.cell(text(told[0]), home);
    if (!draws) return made("p", { class: "note" }, page.why() ? `No picture: ${page.why()}.` : "Without evidence it is left out.");
    const name = `Belief about ${text(told[0])} of ${home}`;
    const { svg, said } = density(draws, posts, told[8] === 1, marks, { name, axis: text(told[10]) });
    const caption = made("figcaption", {}, `What is believed of ${text(told[0])} of ${home}: ${said}.`);
    if (of !== unit.by && unit.pairs.length > 2) {
      const [first, ...rest] = unit.pairs.filter((_, i) => i % 2 === 0);
      caption.append(` Most of the score comes through ${first}; see also `, ...page.links(rest), ".");
    }
    const figure = made("figure", { class: "leaf-picture" }, caption, svg);
    if (marks.length) figure.append(key(page, marks, told[8] === 1 ? posts : []));
    return figure;
  }

  // The claims that feed a leaf of a unit, each with a letter.
  function marked(data, leaf, home, of) {
    const flat = data.leaves[leaf][data.units[of].indexOf(home)] || [];
    return Array.from({ length: flat.length / 5 }, (_, i) => {
      const [rows, low, middle, high, bound] = flat.slice(5 * i, 5 * i + 5);
      return { letter: letter(i), rows: [rows].flat(), low, middle, high, bound: BOUNDS[bound] };
    });
  }

  function letter(i) {
    return String.fromCharCode(97 + (i % 26)) + (i < 26 ? "" : String(Math.floor(i / 26) + 1));
  }

  // What each letter stands for, and where it stands, on a scale of steps by their names.
  function key(page, marks, steps) {
    const list = made("ul", { class: "marks" });
    const near = (points) => steps.find((step) => Math.abs(step.points - points) < 0.06);
    const place = (points) => (near(points) ? near(points).text : String(points));
    const unit = steps.length ? "" : " points";
    for (const mark of marks) {
      const rows = mark.rows.map((row) => `${page.tell.says(row)} [${page.tell.id(row)}]`).join("; ");
      const stands = mark.bound ? `a bound, ${mark.bound} ${mark.bound === "up to" ? mark.high : mark.low}${unit}`
        : mark.low === mark.high ? `at ${place(mark.middle)}${unit}`
          : `median ${place(mark.middle)}, 90% range ${place(mark.low)} to ${place(mark.high)}${unit}`;
      list.append(made("li", {}, made("strong", {}, `${mark.letter} `), `${rows}: by itself ${stands}`));
    }
    return list;
  }

  function reasons(page, given) {
    const { text, row, words } = page.tell;
    const list = made("ul", { class: "reasons" });
    for (let i = 0; i < given.length; i += 2) {
      const reason = page.data.reasons[given[i]];
      const rows = reason.slice(2);
      const item = made("li", {}, made("span", { class: "reason-points" }, text(given[i + 1])), ` ${words(reason)}`);
      if (rows.length) {
        const told = rows.length > 1 ? `${rows.length} rows with sources` : page.tell.sourced(rows[0]) ? "source" : "more";
        const ids = rows.map((place) => page.tell.id(place)).join(", ");
        const more = made("details", {}, made("summary", { "aria-label": `${told}: ${ids}` }, told));
        more.addEventListener("toggle", () => {
          if (more.open && more.children.length === 1) more.append(...rows.map(row));
        });
        item.append(more);
      }
      list.append(item);
    }
    return list;
  }

  window.threatscore = window.threatscore || {};
  window.threatscore.breakdown = { breakdown };
})();
