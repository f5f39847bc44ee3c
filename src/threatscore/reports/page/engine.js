"use strict";
// The engine's arithmetic on the draws that the page holds: from weights, methods and answers about events to scores,
// ranks and levels, with the errors that the page adds. Pure computation: nothing here knows of the document.
// docs/method.md, "The page's draws", has the formulas.
(() => {
  const live = globalThis.threatscore.live;
  const { percent } = live.numbers;
  const { decoded } = live.payload;
  const { entryOf } = live.entry;
  const { completed, isPublished, problemOf, publishedSettings, yamlOf } = live.asked;
  const { treeOf } = live.tree;
  const { figuresOf, tablesOf } = live.figures;
  const { moved, publishedFigures, resultOf } = live.results;
  const { samplingOf, simulationErrors, spreadOf, touchedUnits } = live.sampling;
  const { addedBounds, sidesOf } = live.bounds;
  const { attach, evened, noErrors } = live.doubts;

  const TABLES = ["group", "country", "pair"];

  function each(make) {
    return Object.fromEntries(TABLES.map((by) => [by, make(by)]));
  }

  function once(make) {
    let made = null;
    return () => (made ||= make());
  }

  /** What steps lead to, kept when they are through. */
  function onceInSteps(make) {
    let made = null;
    return function* () {
      return (made ||= yield* make());
    };
  }

  function finished(steps) {
    let step = steps.next();
    while (!step.done) step = steps.next();
    return step.value;
  }

  /** Scores and figures under some settings, on the page's draws alone. */
  function evaluation(data, tree, settings) {
    const entry = entryOf(data, settings);
    const tables = tablesOf(data, tree, settings, entry);
    return { settings, entry, tables, figures: each((by) => figuresOf(data, tables[by], by)) };
  }

  /** What does not depend on settings, made when it is first needed. */
  function basisOf(data) {
    const published = publishedSettings(data);
    const sides = [once(() => treeOf(data, -1)), once(() => treeOf(data, 1))];
    const now = once(() => evaluation(data, treeOf(data, 0), published));
    return {
      figures: each((by) => publishedFigures(data, by)),
      place: each((by) => new Map(data.payload.published[by].units.map((unit, u) => [unit, u]))),
      tree: treeOf(data, 0),
      sides,
      now,
      spread: each((by) => once(() => spreadOf(data, now().tables[by], by))),
      bounds: onceInSteps(() => sidesOf(data, sides, published, now())),
    };
  }

  /** Put the errors beside a result: of figures on the page's draws, or of what a change makes of published ones.
   * In steps, so that whoever has something better to do in between can leave it. */
  function* addErrors(data, basis, result, now, figures) {
    const changed = figures !== null;
    const stand = changed ? yield* basis.bounds() : null;
    const sides = yield* sidesOf(data, basis.sides, now.settings, now);
    for (const by of TABLES) {
      const table = now.tables[by];
      const touched = changed ? touchedUnits(data, now.settings, table) : table.units.map(() => true);
      const stood = changed ? basis.spread[by]() : null;
      yield;
      const spread = spreadOf(data, table, by);
      yield;
      const error = simulationErrors(data, by, table, spread, stood, touched, now.entry.coverage);
      yield;
      const bounds = changed ? addedBounds(sides[by], stand[by], table.units, basis.place[by]) : sides[by];
      if (changed) for (const errors of [error, bounds]) evened(errors, figures[by].crossed);
      attach(data, by, result[by], error, bounds);
      yield;
    }
  }

  function checked(data, settings) {
    const whole = completed(data, settings);
    const problem = problemOf(data, whole);
    if (problem) throw new Error(problem);
    return whole;
  }

  /** Figures on the page's draws alone. */
  function evaluate(data, basis, settings, { rest = false } = {}) {
    const now = evaluation(data, basis.tree, checked(data, settings));
    const result = each((by) => resultOf(data, by, now.figures[by], now.entry, []));
    if (rest) finished(addErrors(data, basis, result, now, null));
    return result;
  }

  /** The published figures, and after a change these plus what it makes of them on the page's draws; in steps. */
  function* showing(data, basis, settings, rest) {
    const whole = checked(data, settings);
    if (isPublished(data, whole)) {
      const entry = entryOf(data, whole);
      const result = each((by) => resultOf(data, by, basis.figures[by], entry, []));
      if (rest) for (const by of TABLES) noErrors(data, by, result[by]);
      return result;
    }
    const now = evaluation(data, basis.tree, whole);
    const figures = each((by) => moved(basis.figures[by], basis.now().figures[by], now.figures[by]));
    const result = each((by) => resultOf(data, by, figures[by], now.entry, figures[by].entered));
    yield;
    if (rest) yield* addErrors(data, basis, result, now, figures);
    return result;
  }

  function declared(methods) {
    return methods.map(([kind, p]) => (p === 1 ? kind : `${percent(p, 0)} ${kind}`)).join(" or ");
  }

  function describedNodes(data) {
    return data.nodes.map((node) => ({
      name: node.name, parent: node.parent, weight: node.weight, rationale: node.rationale, leaf: node.isLeaf,
      methods: node.isLeaf ? "" : declared(node.methods),
      choices: node.isLeaf ? [] : node.choices,
    }));
  }

  /** The points of a leaf of one of its units in the page's draws, as published; null where the page holds no such. */
  function cellOf(data, name, unit) {
    const node = data.byName.get(name);
    const row = node && node.isLeaf ? data.payload.units[node.of].indexOf(unit) : -1;
    const leaf = row < 0 ? null : data.leaves[node.leaf];
    if (!leaf || leaf.state[row] === "skipped" || (leaf.relative && !isCompared(data, node, row))) return null;
    return leaf.points.subarray(row * data.payload.draws, (row + 1) * data.payload.draws);
  }

  /** Whether a unit is one of those that a relative scale compares: that of a pair ranked as published. */
  function isCompared(data, node, row) {
    const ranked = new Set(data.payload.published.pair.units);
    return data.payload.units.pair.some((unit, p) => ranked.has(unit) && data.rows[node.of][p] === row);
  }

  /** Make ready what a page holds; where it cannot compute what the engine would, `live` is false and `why` says it. */
  function load(payload) {
    if (!payload.live) return { live: false, why: payload.why };
    const data = decoded(payload);
    data.sampling = samplingOf(payload);
    const basis = basisOf(data);
    return {
      live: true, draws: payload.draws, of: payload.of, dropped: payload.dropped, levels: payload.levels,
      published: publishedSettings(data), nodes: describedNodes(data), events: payload.events,
      problem: (settings) => problemOf(data, completed(data, settings)),
      isPublished: (settings) => isPublished(data, completed(data, settings)),
      evaluate: (settings, options) => evaluate(data, basis, settings, options),
      cell: (leaf, unit) => cellOf(data, leaf, unit),
      shown: (settings, { rest = false } = {}) => finished(showing(data, basis, settings, rest)),
      showing: (settings) => showing(data, basis, settings, true),
      ready: () => void basis.now(),
      yaml: (settings) => yamlOf(data, checked(data, settings)),
    };
  }

  globalThis.threatscore.engine = { load };
})();
