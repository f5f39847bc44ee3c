"use strict";
// What people read: the published figures and what a change makes of them, put together as a table's fields.
(() => {
  const live = globalThis.threatscore.live;
  const { TOP, atMost, positions, sum } = live.numbers;
  const { unrankedPairs, unrankedUnits } = live.entry;
  const { QUANTILES } = live.figures;

  const Z95 = 1.959963984540054; // of the standard normal, 0.975

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
    const figures = { units: after.units, entered: after.units.filter((unit) => !place.has(unit)) };
    const ofUnit = (name, make) => after.units.map((unit, u) => {
      if (!place.has(unit)) return after[name][u];
      return make(published[name][place.get(unit)], before[name][was.get(unit)], after[name][u]);
    });
    const add = (stood, old, now) => stood + (now - old);
    const addShares = (stood, old, now) => asShares(now.map((share, k) => add(stood[k] || 0, old[k] || 0, share)));
    for (const name of ["score", "p05", "p50", "p95"]) {
      figures[name] = ofUnit(name, (...values) => atMost(0, add(...values), TOP));
    }
    figures.crossed = rearranged(figures);
    figures.levels = ofUnit("levels", addShares);
    figures.ranks = ofUnit("ranks", addShares);
    figures.via = after.via.length ? ofUnit("via", movedVia) : [];
    return figures;
  }

  /** Put the quantiles of each unit in order, which differences may have left crossed; return of which units it did. */
  function rearranged(figures) {
    return figures.units.map((_, u) => {
      const given = QUANTILES.map(([name]) => figures[name][u]);
      const rising = [...given].sort((one, other) => one - other);
      QUANTILES.forEach(([name], q) => { figures[name][u] = rising[q]; });
      return given.some((value, q) => value !== rising[q]);
    });
  }

  function movedVia(published, before, after) {
    const [stood, was] = [new Map(published), new Map(before)];
    const shares = asShares(after.map(([p, share]) => (stood.get(p) || 0) + (share - (was.get(p) || 0))));
    return after.map(([p], k) => [p, shares[k]]);
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
    const best = figures.levels.map(bestLevel);
    const via = figures.via.map((own) => leading(data, own));
    const result = {
      units: figures.units, entered: entered || [],
      score: figures.score, p05: figures.p05, p50: figures.p50, p95: figures.p95,
      rank: positions(figures.score),
      rank_mean: figures.ranks.map((own) => sum(own.map((share, r) => share * (r + 1)))),
      rank_p05: figures.ranks.map((own) => rankQuantile(own, 0.05)),
      rank_p50: figures.ranks.map((own) => rankQuantile(own, 0.5)),
      rank_p95: figures.ranks.map((own) => rankQuantile(own, 0.95)),
      level_names: names, // in their order, which an object with names that are numbers does not keep
      level: best.map((k) => names[k]),
      level_or: nextLevels(data, by, figures.levels),
      p_level: best.map((k, u) => figures.levels[u][k]),
      levels: Object.fromEntries(names.map((name, k) => [name, figures.levels.map((own) => own[k])])),
      acceptability: figures.ranks,
      unranked: by === "pair" ? unrankedPairs(data, entry) : unrankedUnits(data, entry, by),
    };
    const covered = (via) => sum(via.map(([p, share]) => share * entry.coverage[p]));
    const coverage = by === "pair" ? entry.ranked.map((p) => entry.coverage[p]) : figures.via.map(covered);
    result.coverage = coverage.map((share) => Math.min(share, 1)); // shares sum to 1 but for the last digit
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

  /** Of each unit the level next in probability, where the draws do not tell it from the most probable one: the engine's
   * rule for independent draws (docs/method.md, section 6), with `more(u, k)`, how far the page's own figure may be off. */
  function nextLevels(data, by, levels, more = () => 0) {
    return levels.map((own, u) => {
      const best = bestLevel(own);
      const next = own.reduce((most, share, k) => (k !== best && share > (own[most] || 0) ? k : most), -1);
      if (next < 0) return "";
      const [p, q] = [own[best], own[next]];
      const doubt = Z95 * Math.sqrt((p + q - (p - q) ** 2) / (data.payload.of - 1)) + more(u, best) + more(u, next);
      return p - q > doubt ? "" : data.payload.levels[by][next][0];
    });
  }

  /** The pair that most of a score goes through; of equal ones, the first in order. */
  function leading(data, via) {
    return via.reduce((best, own) => (own[1] > best[1] ? own : best));
  }

  live.results = { moved, nextLevels, publishedFigures, resultOf };
})();
