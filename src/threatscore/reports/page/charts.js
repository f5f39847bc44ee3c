// Moves the marks of the pictures that exist already; nothing is drawn here. Each picture keeps its published order.
(() => {
  "use strict";

  const { fixed, percent, settled } = window.threatscore.wording;
  const { coordinate, GONE } = window.threatscore.rows;

  // The pictures of the page that results can move, read once.
  function all(ledger, digits) {
    const found = { ledger, digits, intervals: [], heatmap: null, acceptability: [] };
    for (const by of ["group", "country", "pair"]) {
      const intervals = picture(`chart-intervals-${by}`);
      if (intervals) found.intervals.push({ by, ...intervals });
      const acceptability = picture(`chart-acceptability-${by}`);
      if (acceptability) found.acceptability.push({ by, ...acceptability, ranks: ranksOf(acceptability.marks) });
    }
    found.heatmap = picture("chart-heatmap");
    return found;
  }

  function picture(id) {
    const figure = document.getElementById(id);
    const svg = figure?.querySelector("svg[role=img]");
    if (!svg) return null;
    const marks = [...svg.querySelectorAll("[data-unit][data-role]")].map((element) => {
      const { unit, role, rank } = element.dataset;
      return { element, unit, role, rank, node: element.firstChild };
    });
    const ramp = (svg.dataset.ramp || "").split(" ");
    return { element: figure, near: true, svg, marks, ramp, ink: (svg.dataset.ink || "").split(" ") };
  }

  // Which ranks each column of an acceptability picture holds: its own, or of a last one as "11+" all from there.
  function ranksOf(marks) {
    const spans = new Map();
    for (const { rank } of marks) spans.set(rank, { from: parseInt(rank, 10) - 1, open: rank.endsWith("+") });
    return spans;
  }

  // The pictures that follow every frame.
  function lively({ intervals, heatmap: heat }) {
    return [...intervals, ...(heat ? [heat] : [])];
  }

  // Write the results of a move into one of them.
  function draw(charts, chart, results) {
    if (chart === charts.heatmap) heatmap(charts, chart, results.pair);
    else interval(charts, chart, results[chart.by]);
  }

  // All that results move.
  function moved(charts) {
    return [...lively(charts), ...charts.acceptability];
  }

  function places(results) {
    return new Map(results.units.map((unit, i) => [unit, i]));
  }

  function interval({ ledger }, chart, results) {
    const at = places(results);
    const [x0, x1] = [Number(chart.svg.dataset.x0), Number(chart.svg.dataset.x1)];
    const x = (score) => coordinate(x0 + ((x1 - x0) * score) / 100);
    for (const { element, unit, role } of chart.marks) {
      const i = at.get(unit);
      if (role !== "dot" && role !== "range") continue;
      ledger.attribute(element, "visibility", i === undefined ? "hidden" : null);
      if (i === undefined) continue;
      if (role === "dot") ledger.attribute(element, "cx", x(results.score[i]));
      if (role === "range") {
        ledger.attribute(element, "x1", x(results.p05[i]));
        ledger.attribute(element, "x2", x(results.p95[i]));
      }
    }
  }

  function heatmap({ ledger, digits }, chart, results) {
    const at = places(results);
    for (const mark of chart.marks) {
      const i = at.get(mark.unit);
      const score = i === undefined ? null : results.score[i];
      shade(ledger, chart, mark, score === null ? null : score / 100, score === null ? GONE : fixed(score, digits));
    }
  }

  // When the settings rest: how often each has each rank.
  function settle(charts, results) {
    for (const chart of charts.acceptability) acceptability(charts.ledger, chart, results[chart.by]);
  }

  function acceptability(ledger, chart, results) {
    const at = places(results);
    for (const mark of chart.marks) {
      const i = at.get(mark.unit);
      const share = i === undefined ? null : shareOf(results.acceptability[i], chart.ranks.get(mark.rank));
      shade(ledger, chart, mark, share || null, share === null ? GONE : percent(share));
    }
  }

  function shareOf(shares, { from, open }) {
    const told = open ? shares.slice(from).reduce((sum, each) => sum + each, 0) : shares[from] || 0;
    return settled(told);
  }

  // Give a cell the shade of a share, and its number the ink that is read on it; without a share it is empty. Its class
  // says so, before which the fill does not count.
  function shade(ledger, chart, { element, role, node }, share, text) {
    const step = share === null ? -1 : Math.min(chart.ramp.length - 1, Math.floor(share * chart.ramp.length));
    const [full, empty, fills] = role === "value" ? ["number", "number quiet", chart.ink] : ["", "empty", chart.ramp];
    if (step < 0 || element.hasAttribute("class")) ledger.attribute(element, "class", step < 0 ? empty : full);
    if (step >= 0) ledger.attribute(element, "fill", fills[step]);
    if (role === "value" && node) ledger.text(node, text);
  }

  window.threatscore = window.threatscore || {};
  window.threatscore.charts = { all, lively, draw, settle, moved };
})();
