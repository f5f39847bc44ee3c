"use strict";
// Who is ranked under some settings, and why others are not: the rules of entry and coverage.
(() => {
  const live = globalThis.threatscore.live;
  const { percent, sum } = live.numbers;

  /** Share of the whole score that each node weighs, by its place. */
  function effectiveOf(data, settings) {
    const effective = new Float64Array(data.nodes.length);
    effective[0] = 1;
    data.nodes.forEach((node, i) => {
      const total = sum(node.children.map((c) => settings.weights[data.nodes[c].name]));
      for (const c of node.children) effective[c] = (effective[i] * settings.weights[data.nodes[c].name]) / total;
    });
    return effective;
  }

  /** Which answer a switched leaf of a unit is under: a number to base 3, the first event's answer changing fastest. */
  function combinationOf(data, settings, row) {
    const answers = row.events.map((e) => ["", "yes", "no"].indexOf(settings.events[data.payload.events[e].id]));
    return answers.reduceRight((number, answer) => 3 * number + answer, 0);
  }

  function supportsOf(data, settings, leaf) {
    const supports = leaf.support.map((k) => data.payload.supports[k]);
    for (const row of leaf.switched) {
      supports[row.unit] = data.payload.supports[row.support[combinationOf(data, settings, row)]];
    }
    return supports;
  }

  /** The pairs that are ranked, and of all that something ties their coverage. */
  function entryOf(data, settings) {
    const effective = effectiveOf(data, settings);
    const count = data.payload.pairs.length;
    const coverage = new Float64Array(count);
    const tied = new Uint8Array(count);
    data.nodes.forEach((node, i) => {
      if (!node.isLeaf) return;
      const supports = supportsOf(data, settings, data.leaves[node.leaf]);
      const rows = data.rows[node.of];
      for (let p = 0; p < count; p++) {
        coverage[p] += effective[i] * supports[rows[p]];
        if (node.of === "pair" && effective[i] > 0 && data.leaves[node.leaf].live[p]) tied[p] = 1;
      }
    });
    const ranked = [];
    for (let p = 0; p < count; p++) if (tied[p] && coverage[p] >= data.payload.minimum) ranked.push(p);
    return { ranked, coverage, tied };
  }

  function shortOf(data, coverage) {
    for (let digits = 0; digits < 17; digits++) {
      const [said, least] = [percent(coverage, digits), percent(data.payload.minimum, digits)];
      if (said !== least) return `coverage ${said} is below the declared ${least}`;
    }
    return `coverage just short is below the declared ${percent(data.payload.minimum, 0)}`;
  }

  function unrankedPairs(data, entry) {
    const place = new Map(data.payload.units.pair.map((unit, p) => [unit, p]));
    const ranked = new Set(entry.ranked);
    const found = [];
    for (const group of data.payload.scope.group) {
      for (const country of data.payload.scope.country) {
        const p = place.get(`${group}/${country}`);
        if (p !== undefined && ranked.has(p)) continue;
        const short = p !== undefined && entry.tied[p];
        const why = short ? shortOf(data, entry.coverage[p]) : `no live claim or event ties ${group} to ${country}`;
        found.push([`${group}/${country}`, why]);
      }
    }
    return found;
  }

  function unrankedUnits(data, entry, by) {
    const own = by === "group" ? 0 : 1;
    const some = new Set(entry.ranked.map((p) => data.payload.pairs[p][own]));
    const others = data.payload.scope[by].filter((name) => !some.has(name));
    return others.map((name) => [name, whyNone(data, entry, own, name)]);
  }

  function whyNone(data, entry, own, name) {
    let best = -1;
    data.payload.pairs.forEach((pair, p) => {
      if (pair[own] === name && entry.tied[p] && (best < 0 || entry.coverage[p] > entry.coverage[best])) best = p;
    });
    if (best < 0) return `no live claim or event ties it to a ${own === 0 ? "country" : "group"} in scope`;
    const unit = data.payload.units.pair[best];
    return `no pair has enough coverage; of the best, ${unit}, ${shortOf(data, entry.coverage[best])}`;
  }

  live.entry = { combinationOf, entryOf, unrankedPairs, unrankedUnits };
})();
