"use strict";
// Rounding, sums and quantiles as the engine takes them: docs/method.md, sections 5 and 6.
(() => {
  const live = ((globalThis.threatscore ||= {}).live ||= {});

  const TOP = 100;


  const HALVES_TO_EVEN = 6755399441055744; // 1.5 * 2^52: adding it rounds to a whole number, halves to even

  function rint(x) {
    return x + HALVES_TO_EVEN - HALVES_TO_EVEN;
  }

  /** A score in billionths: scores that agree in these are equal. */
  function billionths(score) {
    return rint(score * 1e9);
  }

  function sum(values) {
    let total = 0;
    for (const value of values) total += value;
    return total;
  }

  /** The quantile of sorted values by linear interpolation, exact at both ends (Hyndman and Fan's definition 7). */
  function quantile(sorted, p) {
    const place = p * (sorted.length - 1);
    const below = Math.floor(place);
    return between(sorted[below], sorted[Math.min(below + 1, sorted.length - 1)], place - below);
  }

  function between(low, high, beyond) {
    const gap = high - low;
    return beyond < 0.5 ? low + gap * beyond : high - gap * (1 - beyond);
  }

  /** Sort values as far as their quantiles need it: shares `ps`, rising, each find their two values in their places. */
  function settle(values, ps) {
    const last = values.length - 1;
    let from = 0;
    for (const p of ps) {
      const below = Math.floor(p * last);
      if (below >= from) select(values, from, last, below);
      if (below < last && below + 1 >= from) select(values, Math.max(from, below + 1), last, below + 1);
      from = Math.max(from, Math.min(below + 2, last));
    }
  }

  /** Put the k-th smallest value in its place, with none larger before and none smaller after it (Hoare's selection). */
  function select(values, low, high, k) {
    while (low < high) {
      const pivot = values[(low + high) >> 1];
      let [i, j] = [low, high];
      while (i <= j) {
        while (values[i] < pivot) i++;
        while (values[j] > pivot) j--;
        if (i > j) break;
        const swapped = values[i];
        values[i++] = values[j];
        values[j--] = swapped;
      }
      if (k <= j) high = j;
      else if (k >= i) low = i;
      else return;
    }
  }

  /** Positions by value, the highest first; ties share the lowest number. */
  function positions(values) {
    const settled = values.map(billionths);
    return settled.map((own) => 1 + settled.filter((other) => other > own).length);
  }

  function atMost(least, value, most) {
    return Math.min(Math.max(value, least), most);
  }

  /** How many bits tell so many things apart. */
  function widthOf(count) {
    return count > 1 ? 32 - Math.clz32(count - 1) : 0;
  }

  /** A share in percent, rounded half to even as the engine's texts are. */
  function percent(share, digits) {
    const exact = (share * 100).toFixed(Math.min(digits + 60, 100));
    const cut = exact.length - (exact.split(".")[1].length - digits);
    const half = /^50*$/.test(exact.slice(cut).replace(".", ""));
    const kept = exact.slice(0, cut).replace(/\.$/, "");
    return `${half && "02468".includes(kept.slice(-1)) ? kept : (share * 100).toFixed(digits)}%`;
  }

  live.numbers = { TOP, rint, billionths, sum, quantile, settle, positions, atMost, percent, widthOf };
})();
