"use strict";
// How far the page's figures may be off because points are held in steps: the same figures with all points half a step
// lower and higher enclose those of the points themselves (docs/method.md, "The page's draws").
(() => {
  const live = globalThis.threatscore.live;
  const { billionths } = live.numbers;
  const { levelOf, scoreFigures, tablesOf } = live.figures;

  const MEASURED = ["score", "p05", "p50", "p95"];

  /** The bounds of a table's figures. */
  function boundsOf(data, by, figures, below, above) {
    const { draws } = data.payload;
    const cuts = data.payload.levels[by].map((level) => level[1]);
    const [low, high] = [scoreFigures(below, draws), scoreFigures(above, draws)];
    const units = below.units.length;
    const bounds = {};
    for (const name of MEASURED) {
      bounds[name] = figures[name].map((value, u) => Math.max(value - low[name][u], high[name][u] - value, 0));
    }
    const own = (table, u) => table.scores.subarray(u * draws, (u + 1) * draws);
    bounds.levels = below.units.map((_, u) => openLevels(own(below, u), own(above, u), cuts));
    return Object.assign(bounds, openRanks(below.scores, above.scores, units, draws));
  }

  /** Of each band the share of draws in which it is open whether the score lies in it. */
  function openLevels(low, high, cuts) {
    const open = cuts.map(() => 0);
    for (let d = 0; d < low.length; d++) {
      const [first, last] = [levelOf(low[d], cuts), levelOf(high[d], cuts)];
      if (first !== last) for (let k = first; k <= last; k++) open[k]++;
    }
    return open.map((count) => count / low.length);
  }

  /** Of each unit and rank the share of draws in which it is open whether the unit has it, or one up to it. */
  function openRanks(below, above, units, draws) {
    const rows = () => Array.from({ length: units }, () => new Array(units).fill(0));
    const found = { ranks: rows(), cumulated: rows(), rank_mean: new Array(units).fill(0) };
    const [low, high] = [new Float64Array(units), new Float64Array(units)];
    for (let d = 0; d < draws; d++) {
      for (let u = 0; u < units; u++) {
        low[u] = billionths(below[u * draws + d]);
        high[u] = billionths(above[u * draws + d]);
      }
      for (let u = 0; u < units; u++) countOpen(found, low, high, u, 1 / draws);
    }
    return found;
  }

  /** Count the places that a draw leaves open to a unit: below all surely higher ones, above all surely lower ones. */
  function countOpen(found, low, high, u, share) {
    let best = 1;
    let worst = low.length;
    for (let v = 0; v < low.length; v++) {
      if (low[v] > high[u]) best++;
      else if (high[v] < low[u]) worst--;
    }
    if (best === worst) return;
    found.rank_mean[u] += (worst - best) * share;
    for (let r = best; r <= worst; r++) found.ranks[u][r - 1] += share;
    for (let r = best; r < worst; r++) found.cumulated[u][r - 1] += share;
  }

  /** The bounds of all tables, from what makes the trees with lower and with higher points; in steps. */
  function* sidesOf(data, sides, settings, now) {
    const made = [];
    for (const side of sides) {
      const tree = side();
      yield;
      made.push(tablesOf(data, tree, settings, now.entry));
      yield;
    }
    const [below, above] = made;
    const bounds = {};
    for (const by of Object.keys(below)) {
      bounds[by] = boundsOf(data, by, now.figures[by], below[by], above[by]);
      yield;
    }
    return bounds;
  }

  /** The bounds of a difference: both added. Of a unit that did not stand before, its own. */
  function addedBounds(now, before, units, place) {
    const both = {};
    const was = units.map((unit) => place.get(unit));
    const stood = (u) => was[u] !== undefined;
    for (const name of [...MEASURED, "rank_mean"]) {
      both[name] = now[name].map((value, u) => value + (stood(u) ? before[name][was[u]] : 0));
    }
    for (const name of ["levels", "ranks", "cumulated"]) {
      const more = (u, k) => (stood(u) && before[name][was[u]][k]) || 0;
      both[name] = now[name].map((own, u) => own.map((value, k) => Math.min(value + more(u, k), 1)));
    }
    return both;
  }

  live.bounds = { addedBounds, sidesOf };
})();
