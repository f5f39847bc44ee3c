"use strict";
// The tree on the page's draws. It remembers what it computed: a new weight costs its branch and those above.
(() => {
  const live = globalThis.threatscore.live;
  const { TOP, atMost } = live.numbers;
  const { combinationOf } = live.entry;
  const { METHODS, raise } = live.methods;

  /** A tree that remembers what it computed. `side` is -1 or 1 for points half a step lower or higher, else 0. */
  function treeOf(data, side) {
    const half = (side * TOP) / 2 / (2 ** data.payload.bits - 1);
    const draws = data.payload.draws;
    function put(values, to, points, from, exact) {
      const shift = exact ? 0 : half;
      for (let d = 0; d < draws; d++) {
        values[to + d] = shift ? atMost(0, points[from + d] + shift, TOP) : points[from + d];
      }
    }
    const leaves = data.leaves.map((leaf) => {
      const values = side ? new Float64Array(leaf.points.length) : Float64Array.from(leaf.points);
      leaf.exact.forEach((exact, row) => put(values, row * draws, leaf.points, row * draws, exact));
      const present = Uint8Array.from(leaf.state, (state) => (state === "skipped" ? 0 : 1));
      return { values, present, version: 0, stand: leaf.switched.map(() => 0) };
    });
    return { data, put, leaves, branches: data.nodes.map(() => null), versions: 0 };
  }

  function leafOf(tree, node, settings) {
    const { data } = tree;
    const leaf = data.leaves[node.leaf];
    const here = tree.leaves[node.leaf];
    const draws = data.payload.draws;
    leaf.switched.forEach((row, k) => {
      const variant = row.which[combinationOf(data, settings, row)];
      if (variant === here.stand[k]) return;
      here.stand[k] = variant;
      here.version = ++tree.versions;
      const start = row.unit * draws;
      const other = row.variants[variant - 1];
      if (variant === 0) tree.put(here.values, start, leaf.points, start, leaf.exact[row.unit]);
      else tree.put(here.values, start, other.points, 0, other.exact);
    });
    return here;
  }

  /** A node evaluated for the ranked pairs: its values, unit by unit; which units have it; and a version that changes
   * when they do. Rows that are absent or not ranked are left as they were, and nobody reads them. */
  function walked(tree, i, settings, ranked) {
    const { data } = tree;
    const node = data.nodes[i];
    if (node.isLeaf) return leafOf(tree, node, settings);
    const below = node.children.map((c) => walked(tree, c, settings, ranked));
    const weights = node.children.map((c) => settings.weights[data.nodes[c].name]);
    const method = settings.methods[node.name];
    const versions = below.map((each) => each.version);
    const key = JSON.stringify([weights, method, versions, ranked]);
    const kept = tree.branches[i];
    if (kept && kept.key === key) return kept;
    const made = combined(data, node, below, weights, method, kept ? kept.memory : {}, ranked);
    tree.branches[i] = { key, version: ++tree.versions, ...made };
    return tree.branches[i];
  }

  function combined(data, node, below, weights, method, memory, ranked) {
    const draws = data.payload.draws;
    const units = data.payload.units[node.of].length;
    const values = (memory.values = memory.values || new Float64Array(units * draws));
    const present = new Uint8Array(units);
    const startOf = node.children.map((c) => startsOf(data, node.of, data.nodes[c].of));
    const patterns = patternsOf(below, weights, startOf, new Set(ranked.map((p) => data.rows[node.of][p])), present);
    const shares = patterns.map((pattern) => sharesOf(data, node, weights, pattern.active));
    for (const [kind, some] of usedMethods(data, node, method)) {
      const made = memoryOf(memory, kind, node, below, patterns, some, units * draws, draws, startOf);
      patterns.forEach((pattern, k) => {
        for (const row of pattern.rows) {
          const kids = kidsOf(pattern.active, below, startOf, shares[k], made, row, draws);
          METHODS[kind].combine(values, row * draws, kids, some, node.exponent, made.worst);
        }
      });
    }
    return { values, present, memory };
  }

  /** Where each row of a node finds its row in a child: a pair its group's, for example. */
  function startsOf(data, of, below) {
    return of === below ? (row) => row : (row) => data.rows[below][row];
  }

  /** The wanted rows of a node that have the same children: present there, and of a weight above zero. */
  function patternsOf(below, weights, startOf, wanted, present) {
    const found = new Map();
    for (const row of wanted) {
      const active = [];
      below.forEach((each, c) => { if (weights[c] > 0 && each.present[startOf[c](row)]) active.push(c); });
      present[row] = active.length ? 1 : 0;
      if (!active.length) continue;
      const key = active.join();
      if (!found.has(key)) found.set(key, { active, rows: [] });
      found.get(key).rows.push(row);
    }
    return [...found.values()];
  }

  /** Normalised weights of the active children, each in every draw. */
  function sharesOf(data, node, weights, active) {
    const draws = data.payload.draws;
    const total = new Float64Array(draws);
    const room = new Float64Array(draws * active.length);
    const shares = active.map((c, k) => {
      const noise = data.nodes[node.children[c]].noise;
      const own = room.subarray(k * draws, (k + 1) * draws);
      for (let d = 0; d < draws; d++) total[d] += own[d] = noise ? weights[c] * noise[d] : weights[c];
      return own;
    });
    for (const own of shares) for (let d = 0; d < draws; d++) own[d] /= total[d];
    return shares;
  }

  /** The methods of a node with the draws in which each is used. */
  function usedMethods(data, node, method) {
    if (method) return [[method, data.all]];
    if (node.methods.length === 1) return [[node.methods[0][0], data.all]];
    node.used = node.used || node.methods.map(([kind], k) => [kind, data.all.filter((d) => node.chosen[d] === k)]);
    return node.used;
  }

  /** What a method has made of the children's values; made anew only for children that changed. */
  function memoryOf(memory, kind, node, below, patterns, some, size, draws, startOf) {
    if (METHODS[kind].made) return logsOf((memory[kind] = memory[kind] || []), METHODS[kind].made, below);
    if (!METHODS[kind].powers) return {};
    const key = JSON.stringify([some.length, patterns.map((pattern) => [pattern.active, pattern.rows])]);
    const made = raisedBefore(memory, kind, below, size, key);
    for (const { active, rows } of patterns) {
      const fresh = active.map((c) => made.versions[c] !== below[c].version);
      if (!fresh.includes(true)) continue;
      for (const row of rows) {
        const kids = active.map((c, k) => ({
          values: below[c].values, start: startOf[c](row) * draws, powers: made.powers[c], fresh: fresh[k],
        }));
        raise(made.worst, row * draws, kids, some, node.exponent);
      }
    }
    made.versions = below.map((each) => each.version);
    return made;
  }

  /** The powers as they stand, or room for them if draws, rows or active children are others. */
  function raisedBefore(memory, kind, below, size, key) {
    if (memory[kind] && memory[kind].key === key) return memory[kind];
    const powers = below.map(() => new Float64Array(size));
    return (memory[kind] = { key, worst: new Float64Array(size), powers, versions: below.map(() => -1) });
  }

  function logsOf(kept, make, below) {
    below.forEach((each, c) => {
      if (kept[c] && kept[c].version === each.version) return;
      kept[c] = { version: each.version, made: each.values.map(make) };
    });
    return { logs: kept };
  }

  function kidsOf(active, below, startOf, shares, made, row, draws) {
    return active.map((c, k) => ({
      values: below[c].values,
      start: startOf[c](row) * draws,
      weights: shares[k],
      made: made.logs ? made.logs[c].made : null,
      powers: made.powers ? made.powers[c] : null,
    }));
  }

  live.tree = { treeOf, walked };
})();
