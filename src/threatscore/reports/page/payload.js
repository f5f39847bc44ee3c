"use strict";
// From the payload to arrays: what src/threatscore/reports/live packs, unpacked.
(() => {
  const live = globalThis.threatscore.live;
  const { TOP, widthOf } = live.numbers;

  /** The bytes of a text of which two signs hold 13 bits: the plain ones but for four that JSON or HTML would escape. */
  function bytesOf(text) {
    const digit = new Uint8Array(128);
    let count = 0;
    for (let code = 0x20; code < 0x7f; code++) if (!'"\\<&'.includes(String.fromCharCode(code))) digit[code] = count++;
    const bytes = new Uint8Array(Math.floor((text.length / 2) * 13 / 8));
    let [held, left] = [0, 0];
    for (let i = 0, at = 0; i < text.length; i += 2) {
      held = ((held << 13) | (digit[text.charCodeAt(i)] * count + digit[text.charCodeAt(i + 1)])) & 0xfffff;
      left += 13;
      for (; left >= 8; left -= 8) bytes[at++] = held >> (left - 8);
    }
    return bytes;
  }

  /** Reads the parts of a blob one after the other. */
  function readerOf(text) {
    const bytes = bytesOf(text);
    const view = new DataView(bytes.buffer);
    let at = 0;
    function doubles(count) {
      const out = new Float64Array(count);
      for (let i = 0; i < count; i++) out[i] = view.getFloat64(at + 8 * i, true);
      at += 8 * count;
      return out;
    }
    function numbers(count, bits, put) {
      let held = 0;
      let left = 0;
      for (let i = 0; i < count; i++) {
        while (left < bits) {
          held = ((held << 8) | bytes[at++]) & 0xffffff;
          left += 8;
        }
        left -= bits;
        put(i, bits ? (held >> left) & ((1 << bits) - 1) : 0);
      }
    }
    function number(bits) {
      let found = 0;
      numbers(1, bits, (i, k) => { found = k; });
      return found;
    }
    return { doubles, number, numbers };
  }

  /** Reads the points of one leaf of one unit into a place; `few` says how many different ones there are, 0: steps. */
  function readPoints(reader, few, bits, out, start, draws) {
    if (few) {
      const values = reader.doubles(few);
      reader.numbers(draws, widthOf(few), (i, k) => { out[start + i] = values[k]; });
      return;
    }
    const steps = 2 ** bits - 1;
    const [lowest, above] = [reader.number(16), reader.number(8)];
    reader.numbers(draws, above, (i, k) => { out[start + i] = ((lowest + k) * TOP) / steps; });
  }

  function nodesOf(payload, reader) {
    const place = new Map(payload.nodes.map((node, i) => [node.name, i]));
    const drawn = { noise: null, chosen: null };
    const nodes = payload.nodes.map((node) => ({ ...node, ...drawn, isLeaf: !node.methods, children: [] }));
    nodes.forEach((node, i) => { if (i) nodes[place.get(node.parent)].children.push(i); });
    nodes.forEach((node, i) => { if (payload.nodes[i].noise) node.noise = reader.doubles(payload.draws); });
    for (const node of nodes) {
      if (node.isLeaf || node.methods.length < 2) continue;
      node.chosen = new Uint8Array(payload.draws);
      reader.numbers(payload.draws, widthOf(node.methods.length), (i, k) => { node.chosen[i] = k; });
    }
    for (const node of [...nodes].reverse()) { // children before parents
      if (!node.isLeaf) node.of = commonOf(node.children.map((c) => nodes[c].of));
    }
    return nodes;
  }

  /** Whose a branch is: what all below it is of; else a pair's. */
  function commonOf(kinds) {
    return kinds.every((kind) => kind === kinds[0]) ? kinds[0] : "pair";
  }

  function leavesOf(payload, reader) {
    const draws = payload.draws;
    const leaves = payload.leaves.map((leaf) => {
      const points = new Float64Array(leaf.few.length * draws);
      leaf.few.forEach((few, row) => readPoints(reader, few, payload.bits, points, row * draws, draws));
      return { ...leaf, points, exact: leaf.few.map((few) => few > 0), switched: [] };
    });
    for (const row of payload.switched) {
      const variants = row.few.map((few) => {
        const points = new Float64Array(draws);
        readPoints(reader, few, payload.bits, points, 0, draws);
        return { points, exact: few > 0 };
      });
      leaves[row.leaf].switched.push({ ...row, variants });
    }
    return leaves;
  }

  /** Everything that the payload says, decoded, with what follows from it once and for all. */
  function decoded(payload) {
    const reader = readerOf(payload.blob);
    const nodes = nodesOf(payload, reader);
    const leaves = leavesOf(payload, reader);
    const names = new Map(leaves.map((leaf, i) => [leaf.name, i]));
    for (const node of nodes) node.leaf = node.isLeaf ? names.get(node.name) : -1;
    const place = (of) => new Map(payload.units[of].map((unit, i) => [unit, i]));
    const [groups, countries] = [place("group"), place("country")];
    const rows = {
      group: payload.pairs.map((pair) => groups.get(pair[0])),
      country: payload.pairs.map((pair) => countries.get(pair[1])),
      pair: payload.pairs.map((_, i) => i),
    };
    const all = Int32Array.from({ length: payload.draws }, (_, d) => d);
    return { payload, nodes, leaves, rows, all, byName: new Map(nodes.map((node) => [node.name, node])) };
  }

  live.payload = { decoded };
})();
