"use strict";
// From scores in every draw to the figures of a table: docs/method.md, section 6.
(() => {
  const live = globalThis.threatscore.live;
  const { billionths, quantile, settle, widthOf, TOP } = live.numbers;
  const { ROLLUPS, summed } = live.methods;
  const { walked } = live.tree;

  const QUANTILES = [["p05", 0.05], ["p50", 0.5], ["p95", 0.95]];
  const SHARES = QUANTILES.map(([, p]) => p);

  function pairTable(data, pairs, entry) {
    const draws = data.payload.draws;
    const scores = new Float64Array(entry.ranked.length * draws);
    entry.ranked.forEach((p, u) => scores.set(pairs.subarray(p * draws, (p + 1) * draws), u * draws));
    const units = entry.ranked.map((p) => data.payload.units.pair[p]);
    return { units, members: entry.ranked.map((p) => [p]), scores, parts: null };
  }

  /** Groups or countries: their scores, and what each of their pairs contributes in each draw. */
  function rolledTable(data, pairs, entry, by) {
    const draws = data.payload.draws;
    const half = by === "group" ? 0 : 1;
    const found = new Map();
    for (const p of entry.ranked) {
      const name = data.payload.pairs[p][half];
      if (!found.has(name)) found.set(name, []);
      found.get(name).push(p);
    }
    const units = data.payload.scope[by].filter((name) => found.has(name));
    const members = units.map((name) => found.get(name));
    const scores = new Float64Array(units.length * draws);
    const parts = members.map((rows) => new Float64Array(rows.length * draws));
    const rule = data.payload.rollup[by];
    const roll = ROLLUPS[rule.combine](rule);
    const own = (u) => scores.subarray(u * draws, (u + 1) * draws);
    members.forEach((rows, u) => rollUp(pairs, rows, roll, own(u), parts[u], draws));
    return { units, members, scores, parts };
  }

  function rollUp(pairs, rows, roll, scores, parts, draws) {
    const values = new Float64Array(rows.length);
    const portions = new Float64Array(rows.length);
    for (let d = 0; d < draws; d++) {
      for (let k = 0; k < rows.length; k++) values[k] = pairs[rows[k] * draws + d];
      scores[d] = roll(values, portions);
      const whole = summed(portions);
      const ratio = scores[d] / (whole > 0 ? whole : 1);
      for (let k = 0; k < rows.length; k++) parts[k * draws + d] = portions[k] * ratio;
    }
  }

  function tablesOf(data, tree, settings, entry) {
    const pairs = walked(tree, 0, settings, entry.ranked).values;
    return {
      group: rolledTable(data, pairs, entry, "group"),
      country: rolledTable(data, pairs, entry, "country"),
      pair: pairTable(data, pairs, entry),
    };
  }


  function meanOf(values, from, count) {
    let total = 0;
    for (let i = 0; i < count; i++) total += values[from + i];
    return total / count;
  }

  /** The mass of each unit on each rank (units x ranks), of each group of draws; ties are spread over their ranks. */
  function rankMass(scores, units, draws, groups) {
    const mass = new Float64Array(groups * units * units);
    const keys = new Float64Array(units);
    const spread = 2 ** widthOf(units);
    for (let d = 0; d < draws; d++) {
      for (let u = 0; u < units; u++) keys[u] = (1e11 - billionths(scores[u * draws + d])) * spread + u;
      keys.sort();
      const base = (d % groups) * units * units;
      for (let first = 0, next = 0; first < units; first = next) {
        const score = Math.floor(keys[first] / spread);
        for (next = first + 1; next < units && Math.floor(keys[next] / spread) === score; ) next++;
        for (let k = first; k < next; k++) {
          const own = base + (keys[k] - Math.floor(keys[k] / spread) * spread) * units;
          for (let r = first; r < next; r++) mass[own + r] += 1 / (next - first);
        }
      }
    }
    return mass;
  }

  /** In which band each score lies: the number of cuts that it reaches. */
  function levelOf(score, cuts) {
    const settled = billionths(score) / 1e9;
    let level = 0;
    while (level + 1 < cuts.length && settled >= cuts[level + 1]) level++;
    return level;
  }

  function levelShares(scores, units, draws, cuts) {
    const counts = new Float64Array(units * cuts.length);
    for (let u = 0; u < units; u++) {
      for (let d = 0; d < draws; d++) counts[u * cuts.length + levelOf(scores[u * draws + d], cuts)]++;
    }
    return Array.from({ length: units }, (_, u) => cuts.map((_, k) => counts[u * cuts.length + k] / draws));
  }

  function viaShares(table, draws) {
    if (!table.parts) return [];
    return table.members.map((rows, u) => {
      const total = meanOf(table.scores, u * draws, draws);
      return rows.map((p, k) => [p, total > 0 ? meanOf(table.parts[u], k * draws, draws) / total : 1 / rows.length]);
    });
  }

  /** Mean and quantiles of the scores of each unit. */
  function scoreFigures(table, draws) {
    const figures = { score: [], p05: [], p50: [], p95: [] };
    const sorted = new Float64Array(draws);
    table.units.forEach((_, u) => {
      sorted.set(table.scores.subarray(u * draws, (u + 1) * draws));
      settle(sorted, SHARES);
      figures.score.push(meanOf(table.scores, u * draws, draws));
      for (const [name, p] of QUANTILES) figures[name].push(quantile(sorted, p));
    });
    return figures;
  }

  /** The figures of a table that come from its draws. */
  function figuresOf(data, table, by) {
    const draws = data.payload.draws;
    const units = table.units.length;
    const cuts = data.payload.levels[by].map((level) => level[1]);
    const figures = { units: table.units, ...scoreFigures(table, draws) };
    const mass = rankMass(table.scores, units, draws, 1);
    figures.ranks = table.units.map((_, u) => Array.from(mass.subarray(u * units, (u + 1) * units), (m) => m / draws));
    figures.levels = levelShares(table.scores, units, draws, cuts);
    figures.via = viaShares(table, draws);
    return figures;
  }

  live.figures = { QUANTILES, figuresOf, levelOf, meanOf, rankMass, scoreFigures, tablesOf };
})();
