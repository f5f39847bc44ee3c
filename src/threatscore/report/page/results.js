"use strict";
// What people read: the published figures and what a change makes of them, put together as a table's fields.
(() => {
  const live = globalThis.threatscore.live;
  const { TOP, atMost, positions, sum } = live.numbers;
  const { unrankedPairs, unrankedUnits } = live.entry;

  /** The published figures in the same shape. */
  function publishedFigures(data, by) {
    const { units, score, score_p05, score_p50, score_p95, levels, ranks, via } = data.payload.published[by];
    const full = ranks.map(([first, shares]) => {
      const row = new Array(units.length).fill(0);
      shares.forEach((share, r) => { row[first + r] = share; });
      return row;
    });
    return { units, score, p05: score_p05, p50: score_p50, p95: score_p95, levels, ranks: full, via };
  }

  /** The smallest rank whose cumulated share reaches q. */
  function rankQuantile(shares, q) {
    let reached = 0;
    for (let r = 0; r < shares.length; r++) if ((reached += shares[r]) >= q - 1e-12) return r + 1;
    return shares.length;
  }

  /** Published figures plus what a change makes of them on the page's draws; units that enter have the page's alone. */
  function moved(published, before, after) {
    const place = new Map(published.units.map((unit, u) => [unit, u]));
    const was = new Map(before.units.map((unit, u) => [unit, u]));
    const known = after.units.map((unit) => (place.has(unit) ? [place.get(unit), was.get(unit)] : null));
    const add = (name) => after[name].map((value, u) => (known[u] ? published[name][known[u][0]] + (value - before[name][known[u][1]]) : value));
    const figures = { units: after.units, entered: after.units.filter((_, u) => !known[u]) };
    for (const name of ["score", "p05", "p50", "p95"]) figures[name] = add(name).map((value) => atMost(0, value, TOP));
    figures.levels = after.levels.map((own, k) => own.map((share, u) => (known[u] ? published.levels[k][known[u][0]] + (share - before.levels[k][known[u][1]]) : share)));
    figures.levels = transposed(transposed(figures.levels, after.units.length).map(asShares), after.levels.length);
    figures.ranks = after.ranks.map((own, u) => (known[u] ? asShares(own.map((share, r) => (published.ranks[known[u][0]][r] || 0) + (share - (before.ranks[known[u][1]][r] || 0)))) : own));
    figures.via = after.via.map((own, u) => (known[u] ? movedVia(published.via[known[u][0]], before.via[known[u][1]], own) : own));
    return figures;
  }

  function movedVia(published, before, after) {
    const [stood, was] = [new Map(published), new Map(before)];
    const shares = asShares(after.map(([p, share]) => (stood.get(p) || 0) + (share - (was.get(p) || 0))));
    return after.map(([p], k) => [p, shares[k]]);
  }

  function transposed(rows, columns) {
    return Array.from({ length: columns }, (_, c) => rows.map((row) => row[c]));
  }

  /** Shares within 0 and 1 that sum to 1. */
  function asShares(values) {
    const clipped = values.map((value) => atMost(0, value, 1));
    const whole = sum(clipped);
    return Math.abs(whole - 1) < 1e-12 || !(whole > 0) ? clipped : clipped.map((value) => value / whole);
  }

  /** The result of a table: what people read, from the figures and who is ranked. */
  function resultOf(data, by, figures, entry, entered) {
    const names = data.payload.levels[by].map((level) => level[0]);
    const best = figures.units.map((_, u) => bestLevel(figures.levels.map((own) => own[u])));
    const via = figures.via.map((own) => leading(data, own));
    const result = {
      units: figures.units, entered: entered || [],
      score: figures.score, p05: figures.p05, p50: figures.p50, p95: figures.p95,
      rank: positions(figures.score),
      rank_mean: figures.ranks.map((own) => sum(own.map((share, r) => share * (r + 1)))),
      rank_p05: figures.ranks.map((own) => rankQuantile(own, 0.05)),
      rank_p50: figures.ranks.map((own) => rankQuantile(own, 0.5)),
      rank_p95: figures.ranks.map((own) => rankQuantile(own, 0.95)),
      level: best.map((k) => names[k]),
      p_level: best.map((k, u) => figures.levels[k][u]),
      levels: Object.fromEntries(names.map((name, k) => [name, figures.levels[k]])),
      acceptability: figures.ranks,
      unranked: by === "pair" ? unrankedPairs(data, entry) : unrankedUnits(data, entry, by),
    };
    result.coverage = by === "pair" ? entry.ranked.map((p) => Math.min(entry.coverage[p], 1)) : figures.via.map((own) => Math.min(sum(own.map(([p, share]) => share * entry.coverage[p])), 1));
    if (by === "pair") return result;
    result.via = via.map(([p]) => data.payload.pairs[p][by === "group" ? 1 : 0]);
    result.via_share = via.map(([, share]) => share);
    return result;
  }

  /** The most probable band, the lower one among equals. */
  function bestLevel(shares) {
    let best = 0;
    shares.forEach((share, k) => { if (share > shares[best] + 1e-12) best = k; });
    return best;
  }

  /** The pair that most of a score goes through; of equal ones, the first in order. */
  function leading(data, via) {
    return via.reduce((best, own) => (own[1] > best[1] ? own : best));
  }

  live.results = { moved, publishedFigures, resultOf };
})();
