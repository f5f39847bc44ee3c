"use strict";
// How far the page's figures may be from those of all the engine's draws: each figure without one group of draws after
// the other, quantiles in balanced halves of the draws (docs/method.md, "The page's draws").
(() => {
  const live = globalThis.threatscore.live;
  const { quantile, rint, sum, widthOf } = live.numbers;
  const { combinationOf } = live.entry;
  const { publishedSettings } = live.asked;
  const { QUANTILES, levelOf, rankMass } = live.figures;

  const GROUPS = 20;
  const T95 = 2.093024054408263; // Student's t with 19 degrees of freedom, 0.975
  const STRATA = 19; // two groups of draws each, of which a half has one
  const HALVES = balancedHalves();

  /** Twenty halves of the draws, each as which of the 38 groups are in it: Paley's Hadamard matrix of order 20. */
  function balancedHalves() {
    const squares = new Set(Array.from({ length: STRATA - 1 }, (_, k) => ((k + 1) * (k + 1)) % STRATA));
    const first = (row, s) => row === 0 || s === row - 1 || squares.has((s - row + 1 + STRATA) % STRATA);
    const groups = Array.from({ length: 2 * STRATA }, (_, g) => g);
    return Array.from({ length: STRATA + 1 }, (_, row) => groups.map((g) => first(row, g >> 1) === (g % 2 === 0)));
  }

  /** What all errors share: the sizes of the groups, the factor of a half-width, and the least error of a share. */
  function samplingOf({ draws, of }) {
    const left = 1 - draws / of; // the share of the engine's draws that the page does not hold
    const sizes = Array.from({ length: GROUPS }, (_, g) => Math.ceil((draws - g) / GROUPS));
    const factor = T95 * Math.sqrt((left * (GROUPS - 1)) / GROUPS);
    return { draws, left, sizes, factor, least: left * (1 - 0.05 ** (1 / draws)) }; // the rule of three
  }

  /** Half of the 95 % interval of a figure, from its values without each group of draws. */
  function halfWidth(sampling, without) {
    if (sampling.left === 0) return 0; // the page holds all draws, perhaps too few to leave any out
    const middle = sum(without) / GROUPS;
    let squares = 0;
    for (const value of without) squares += (value - middle) ** 2;
    return sampling.factor * Math.sqrt(squares);
  }

  /** The values of a mean over draws without each group, from the sums of the groups. */
  function meansWithout(sampling, sums) {
    const total = sum(sums);
    return sampling.sizes.map((size, g) => (total - sums[g]) / (sampling.draws - size));
  }

  /** Half of the 95 % interval of a quantile, from how far those of halves of the draws are from it. */
  function halfOfHalves(sampling, apart) {
    if (sampling.left === 0) return 0;
    return T95 * Math.sqrt((sampling.left * sum(apart.map((value) => value ** 2))) / HALVES.length);
  }

  function halfOfSums(sampling, sums) {
    return sums.some((value) => value !== 0) ? halfWidth(sampling, meansWithout(sampling, sums)) : 0;
  }

  // Sums of each group of draws, and quantiles of halves.

  /** All that the errors of a table take of its draws. */
  function spreadOf(data, table, by) {
    const { draws } = data.payload;
    const cuts = data.payload.levels[by].map((level) => level[1]);
    const units = table.units.length;
    const place = new Map(table.units.map((unit, u) => [unit, u]));
    const rows = table.units.map((_, u) => rowSpread(table.scores.subarray(u * draws, (u + 1) * draws), cuts));
    const parts = table.parts ? table.members.map((pairs, u) => partSums(table.parts[u], pairs, draws)) : null;
    return { place, rows, parts, mass: rankMass(table.scores, units, draws, GROUPS), units };
  }

  function rowSpread(scores, cuts) {
    const sums = new Float64Array(GROUPS);
    const levels = cuts.map(() => new Float64Array(GROUPS));
    for (let d = 0; d < scores.length; d++) {
      sums[d % GROUPS] += scores[d];
      levels[levelOf(scores[d], cuts)][d % GROUPS]++;
    }
    return { score: sums, levels, quantiles: quantilesOfHalves(scores) };
  }

  function partSums(parts, pairs, draws) {
    return new Map(pairs.map((p, k) => {
      const sums = new Float64Array(GROUPS);
      for (let d = 0; d < draws; d++) sums[d % GROUPS] += parts[k * draws + d];
      return [p, sums];
    }));
  }

  /** Of each quantile how far that of each half of the draws is from that of all. */
  function quantilesOfHalves(scores) {
    const spread = 2 ** widthOf(scores.length);
    const keys = Float64Array.from(scores, (score, d) => rint(score * 1e7) * spread + d).sort(); // a score and its draw
    const rising = Float64Array.from(keys, (key) => scores[key - Math.floor(key / spread) * spread]);
    const group = Uint8Array.from(keys, (key) => (key - Math.floor(key / spread) * spread) % (2 * STRATA));
    const some = new Float64Array(scores.length);
    const apart = QUANTILES.map(() => []);
    for (const half of HALVES) {
      let count = 0;
      for (let i = 0; i < rising.length; i++) if (half[group[i]]) some[count++] = rising[i];
      const own = some.subarray(0, count);
      QUANTILES.forEach(([, p], q) => apart[q].push(quantile(own, p) - quantile(rising, p)));
    }
    return apart;
  }

  // Errors.

  function less(now, before) {
    return before ? now.map((value, g) => value - before[g]) : now;
  }

  /** Simulation errors of a table: of its figures or, where `stood` is given, of what a change makes of them. */
  function simulationErrors(data, by, table, spread, stood, touched, coverage) {
    const { sampling } = data;
    const some = !stood || touched.includes(true) || spread.units !== stood.units;
    const old = table.units.map((unit) => (stood ? stood.place.get(unit) : undefined));
    const before = old.map((v) => (v === undefined ? null : stood.rows[v]));
    const changes = spread.rows.map((row, u) => less(row.score, before[u] && before[u].score));
    const error = { score: changes.map((sums) => halfOfSums(sampling, sums)) };
    const was = (u, name, k) => before[u] && before[u][name][k];
    error.changes = changes.map((sums) => meansWithout(sampling, sums));
    QUANTILES.forEach(([name], q) => {
      error[name] = spread.rows.map((row, u) => halfOfHalves(sampling, less(row.quantiles[q], was(u, "quantiles", q))));
    });
    const ofLevel = (u, sums, k) => (touched[u] ? atLeast(sampling, less(sums, was(u, "levels", k))) : 0);
    error.levels = spread.rows.map((row, u) => row.levels.map((sums, k) => ofLevel(u, sums, k)));
    Object.assign(error, rankErrors(sampling, spread, stood, old, some));
    return Object.assign(error, viaErrors(sampling, spread, stood, old, coverage));
  }

  function atLeast(sampling, sums) {
    return Math.max(halfOfSums(sampling, sums), sampling.least);
  }

  /** Errors of each unit's share of each rank, of these cumulated, and of its mean rank. */
  function rankErrors(sampling, spread, stood, old, some) {
    const { units, mass } = spread;
    const ranks = [];
    const cumulated = [];
    const rank_mean = [];
    for (let u = 0; u < units; u++) {
      const running = new Float64Array(GROUPS);
      const expected = new Float64Array(GROUPS);
      const [own, upTo] = [new Array(units).fill(0), new Array(units).fill(0)];
      for (let r = 0; r < units && some; r++) {
        const sums = massChange(spread, stood, u, old[u], r);
        for (let g = 0; g < GROUPS; g++) {
          running[g] += sums[g];
          expected[g] += (r + 1) * sums[g];
        }
        own[r] = atLeast(sampling, sums);
        upTo[r] = atLeast(sampling, running);
      }
      ranks.push(own);
      cumulated.push(upTo);
      rank_mean.push(halfOfSums(sampling, expected));
    }
    return { ranks, cumulated, rank_mean };
  }

  const ROOM = new Float64Array(GROUPS);

  /** By group of draws, how much more mass a unit has on a rank than it had; in one array, written anew each time. */
  function massChange(spread, stood, u, v, r) {
    for (let g = 0; g < GROUPS; g++) {
      ROOM[g] = spread.mass[(g * spread.units + u) * spread.units + r];
      if (v !== undefined && r < stood.units) ROOM[g] -= stood.mass[(g * stood.units + v) * stood.units + r];
    }
    return ROOM;
  }

  /** Errors of the share that goes through each pair, and of the coverage that follows from the shares. */
  function viaErrors(sampling, spread, stood, old, coverage) {
    if (!spread.parts) return { via: null, coverage: spread.rows.map(() => 0) };
    const via = [];
    const covered = [];
    spread.parts.forEach((parts, u) => {
      const was = old[u] === undefined ? null : { total: stood.rows[old[u]].score, parts: stood.parts[old[u]] };
      const whole = new Float64Array(GROUPS);
      const own = new Map();
      for (const [p, sums] of parts) {
        const stays = was && was.parts.has(p) ? sharesWithout(sampling, was.parts.get(p), was.total) : null;
        const share = less(sharesWithout(sampling, sums, spread.rows[u].score), stays);
        own.set(p, halfWidth(sampling, share));
        share.forEach((value, g) => { whole[g] += coverage[p] * value; });
      }
      via.push(own);
      covered.push(halfWidth(sampling, whole));
    });
    return { via, coverage: covered };
  }

  function sharesWithout(sampling, parts, totals) {
    const whole = sum(totals);
    const all = sum(parts);
    return sampling.sizes.map((_, g) => (whole > totals[g] ? (all - parts[g]) / (whole - totals[g]) : 0));
  }

  /** Whether anything that was changed bears on each unit of a table. */
  function touchedUnits(data, settings, table) {
    const published = publishedSettings(data);
    const differs = (now, before) => Object.keys(before).some((name) => now[name] !== before[name]);
    const every = differs(settings.weights, published.weights) || differs(settings.methods, published.methods);
    if (every) return table.units.map(() => true);
    const pairs = data.rows.pair.map(() => false);
    for (const node of data.nodes) {
      for (const row of node.isLeaf ? data.leaves[node.leaf].switched : []) {
        if (row.which[combinationOf(data, settings, row)] === 0) continue;
        data.rows[node.of].forEach((unit, p) => { if (unit === row.unit) pairs[p] = true; });
      }
    }
    return table.members.map((rows) => rows.some((p) => pairs[p]));
  }

  live.sampling = { halfWidth, samplingOf, simulationErrors, spreadOf, touchedUnits };
})();
