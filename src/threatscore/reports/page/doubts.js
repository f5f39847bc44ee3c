"use strict";
// Both errors of the page put beside a result, under the names of what they are errors of.
(() => {
  const live = globalThis.threatscore.live;
  const { billionths } = live.numbers;
  const { QUANTILES } = live.figures;
  const { nextLevels } = live.results;
  const { halfWidth } = live.sampling;

  /** Write the errors of a table beside its figures. */
  function attach(data, by, result, error, bounds) {
    const names = data.payload.levels[by].map((level) => level[0]);
    const shown = result.level.map((name) => names.indexOf(name));
    const byLevel = (rows) => Object.fromEntries(names.map((name, k) => [name, rows.map((row) => row[k])]));
    const own = (rows) => shown.map((k, u) => rows[u][k]);
    result.error = {
      score: error.score, p05: error.p05, p50: error.p50, p95: error.p95, rank_mean: error.rank_mean,
      coverage: error.coverage, levels: byLevel(error.levels), p_level: own(error.levels), acceptability: error.ranks,
      ...placesLeft(data, result, error, bounds), ...ranksLeft(result, error, bounds),
    };
    const levels = result.units.map((_, u) => names.map((name) => result.levels[name][u]));
    result.level_or = nextLevels(data, by, levels, (u, k) => error.levels[u][k] + bounds.levels[u][k]);
    if (by !== "pair") {
      result.error.via_share = result.units.map((_, u) => error.via[u].get(leadingPair(data, by, result, u)));
    }
    result.quantisation = {
      score: bounds.score, p05: bounds.p05, p50: bounds.p50, p95: bounds.p95, rank_mean: bounds.rank_mean,
      levels: byLevel(bounds.levels), p_level: own(bounds.levels), acceptability: bounds.ranks,
      probability: bounds.levels.map((row) => Math.max(0, ...row)),
    };
  }

  /** Of quantiles that were put in order it is open which is whose: each has the largest of their errors. */
  function evened(errors, crossed) {
    crossed.forEach((did, u) => {
      const most = did ? Math.max(...QUANTILES.map(([name]) => errors[name][u])) : 0;
      if (did) for (const [name] of QUANTILES) errors[name][u] = most;
    });
  }

  function leadingPair(data, by, result, u) {
    const pair = by === "group" ? [result.units[u], result.via[u]] : [result.via[u], result.units[u]];
    return data.payload.units.pair.indexOf(pair.join("/"));
  }

  /** The places by score that the errors leave open: below all that are surely higher, above all surely lower. */
  function placesLeft(data, result, error, bounds) {
    const units = result.units.length;
    const rank_low = new Array(units).fill(1);
    const rank_high = new Array(units).fill(units);
    for (let u = 0; u < units; u++) {
      for (let v = 0; v < u; v++) {
        const gap = result.score[v] - result.score[u];
        const doubt = error.changes ? gapDoubt(data, error, bounds, u, v) : 0;
        const [higher, lower] = gap > 0 ? [v, u] : [u, v];
        if (billionths(Math.abs(gap) - doubt) > 0) {
          rank_low[lower]++;
          rank_high[higher]--;
        } else if (doubt === 0) { // a tie for sure: both have the first of the places
          rank_high[u]--;
          rank_high[v]--;
        }
      }
    }
    return { rank_low, rank_high };
  }

  function gapDoubt(data, error, bounds, u, v) {
    const gaps = error.changes[u].map((value, g) => value - error.changes[v][g]);
    return halfWidth(data.sampling, gaps) + bounds.score[u] + bounds.score[v];
  }

  /** Between which ranks the quantiles of ranks lie. */
  function ranksLeft(result, error, bounds) {
    const found = {};
    const doubt = (u, r) => error.cumulated[u][r] + bounds.cumulated[u][r];
    for (const [name, q] of QUANTILES) {
      const reaching = (side) => result.acceptability.map((own, u) => reached(own, (r) => q - side * doubt(u, r)));
      found[`rank_${name}_low`] = reaching(1);
      found[`rank_${name}_high`] = reaching(-1);
    }
    return found;
  }

  /** The first rank at which cumulated shares reach what is asked of it. */
  function reached(shares, wanted) {
    let total = 0;
    for (let r = 0; r < shares.length; r++) if ((total += shares[r]) >= wanted(r) - 1e-12) return r + 1;
    return shares.length;
  }

  /** At the published settings the figures are the engine's own, and the page adds no error. */
  function noErrors(data, by, result) {
    const none = result.units.map(() => 0);
    const rows = (count) => result.units.map(() => new Array(count).fill(0));
    const [ranks, levels] = [rows(result.units.length), rows(data.payload.levels[by].length)];
    const via = result.units.map(() => new Map(data.payload.pairs.map((_, p) => [p, 0])));
    const figures = { score: none, p05: none, p50: none, p95: none, rank_mean: none, coverage: none };
    const zero = { ...figures, ranks, cumulated: ranks, levels, via };
    attach(data, by, result, zero, zero);
  }

  live.doubts = { attach, evened, noErrors };
})();
