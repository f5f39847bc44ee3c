"use strict";
// How a node combines its children, and a group or country its pairs: docs/method.md, section 5.
(() => {
  const live = globalThis.threatscore.live;
  const { TOP, atMost } = live.numbers;

  /* Each method combines the active children of a node, in one row (a unit), in some of the draws, into `out` from
   * `to` on. `kids` has for each active child its values and where its row starts, its weights, and what the method
   * has made of its values beforehand, so that a new weight costs no logarithm and no power. */
  const METHODS = {
    arithmetic: {
      combine(out, to, kids, draws) {
        addUp(out, to, kids, draws, "values", "start");
        for (let i = 0; i < draws.length; i++) {
          const at = to + draws[i];
          if (out[at] > TOP) out[at] = TOP;
        }
      },
    },
    geometric: {
      made: Math.log,
      combine(out, to, kids, draws) {
        addUp(out, to, kids, draws, "made", "start");
        for (let i = 0; i < draws.length; i++) {
          const at = to + draws[i];
          out[at] = Math.min(Math.exp(out[at]), TOP);
        }
      },
    },
    inverse_geometric: {
      made: (x) => Math.log1p(x * (-0.9 / TOP)),
      combine(out, to, kids, draws) {
        addUp(out, to, kids, draws, "made", "start");
        for (let i = 0; i < draws.length; i++) {
          const at = to + draws[i];
          out[at] = atMost(0, (-TOP * Math.expm1(out[at])) / 0.9, TOP);
        }
      },
    },
    max: {
      combine(out, to, kids, draws) {
        for (let i = 0; i < draws.length; i++) out[to + draws[i]] = 0;
        for (const { values, start } of kids) {
          for (let i = 0; i < draws.length; i++) {
            const value = values[start + draws[i]];
            if (value > out[to + draws[i]]) out[to + draws[i]] = value;
          }
        }
      },
    },
    min: {
      combine(out, to, kids, draws) {
        for (let i = 0; i < draws.length; i++) out[to + draws[i]] = Infinity;
        for (const { values, start } of kids) {
          for (let i = 0; i < draws.length; i++) {
            const value = values[start + draws[i]];
            if (value < out[to + draws[i]]) out[to + draws[i]] = value;
          }
        }
      },
    },
    power_mean: {
      powers: true,
      combine(out, to, kids, draws, exponent, worst) {
        addUp(out, to, kids, draws, "powers", "to");
        for (let i = 0; i < draws.length; i++) {
          const at = to + draws[i];
          out[at] = Math.min(worst[at] * Math.pow(out[at], 1 / exponent), TOP);
        }
      },
    },
  };

  /** Add up the weighted values of the children, or what a method has made of them, one child after the other. */
  function addUp(out, to, kids, draws, what, where) {
    const add = draws.length === kids[0].weights.length ? [addAll, addTwo] : [addSome, null];
    for (let k = 0; k < kids.length; k++) {
      const start = where === "to" ? to : kids[k].start;
      const next = kids[k + 1];
      if (k && next && add[1]) {
        k += 1;
        add[1](out, to, kids[k - 1][what], start, kids[k - 1].weights, next[what], where === "to" ? to : next.start, next.weights);
      } else add[0](out, to, kids[k][what], start, kids[k].weights, draws, k === 0);
    }
  }

  /** Add one child in some of the draws. */
  function addSome(out, to, values, start, weights, draws, first) {
    for (let i = 0; i < draws.length; i++) {
      const d = draws[i];
      const term = values[start + d] * weights[d];
      out[to + d] = first ? term : out[to + d] + term;
    }
  }

  /** Add one child in all draws. */
  function addAll(out, to, values, start, weights, draws, first) {
    for (let d = 0; d < weights.length; d++) {
      const term = values[start + d] * weights[d];
      out[to + d] = first ? term : out[to + d] + term;
    }
  }

  /** Add one child and then the next in all draws, which saves every other time to look up and to write the sum. */
  function addTwo(out, to, values, start, weights, others, other, more) {
    for (let d = 0; d < weights.length; d++) {
      out[to + d] = out[to + d] + values[start + d] * weights[d] + others[other + d] * more[d];
    }
  }

  /** Of a power mean: the worst child, and each child's power relative to it, in one row and some draws.
   * Only what changed is raised again: a child that is new, or all of them where another child is the worst. */
  function raise(worst, to, kids, draws, exponent) {
    const most = new Float64Array(draws.length);
    for (const { values, start } of kids) {
      for (let i = 0; i < draws.length; i++) if (values[start + draws[i]] > most[i]) most[i] = values[start + draws[i]];
    }
    for (const { values, start, powers, fresh } of kids) {
      for (let i = 0; i < draws.length; i++) {
        const d = draws[i];
        if (!fresh && worst[to + d] === most[i]) continue;
        const value = values[start + d];
        powers[to + d] = value >= most[i] ? (most[i] > 0 ? 1 : 0) : Math.pow(value / most[i], exponent);
      }
    }
    for (let i = 0; i < draws.length; i++) worst[to + draws[i]] = most[i];
  }

  /* Each roll-up takes the scores of a unit's pairs in one draw, writes what each of them counts for into `portions`,
   * and returns the score that they make up. */
  const ROLLUPS = {
    max: () => (values, portions) => {
      const most = largest(values);
      for (let k = 0; k < values.length; k++) portions[k] = values[k] === most ? 1 : 0;
      return most;
    },
    mean: () => (values, portions) => {
      const share = 1 / values.length;
      for (let k = 0; k < values.length; k++) portions[k] = values[k] * share;
      return Math.min(summed(portions), TOP);
    },
    power_mean: ({ exponent }) => (values, portions) => {
      const most = largest(values);
      const share = 1 / values.length;
      for (let k = 0; k < values.length; k++) {
        portions[k] = share * (values[k] >= most ? (most > 0 ? 1 : 0) : Math.pow(values[k] / most, exponent));
      }
      return Math.min(most * Math.pow(summed(portions), 1 / exponent), TOP);
    },
    noisy_or: ({ probability }) => (values, portions) => {
      for (let k = 0; k < values.length; k++) {
        portions[k] = -Math.log1p(-Math.min((probability * values[k]) / TOP, 1 - 2 ** -53));
      }
      return -TOP * Math.expm1(-summed(portions));
    },
  };

  function largest(values) {
    let most = 0;
    for (let k = 0; k < values.length; k++) if (values[k] > most) most = values[k];
    return most;
  }

  function summed(values) {
    let total = 0;
    for (let k = 0; k < values.length; k++) total += values[k];
    return total;
  }

  live.methods = { METHODS, ROLLUPS, raise, summed };
})();
