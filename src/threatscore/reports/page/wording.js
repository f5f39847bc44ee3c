// Numbers and sentences as the rest of the product words them (threatscore.tables.text): same digits, same rounding.
(() => {
  "use strict";

  const DUST = 1e-9;

  // A number with fixed decimals; an exact half goes to the even neighbour, as in Python (toFixed would take the larger).
  function fixed(value, digits) {
    const short = value.toFixed(digits);
    if (!Number.isFinite(value) || Math.abs(value) >= 1e15) return short;
    const [, tail] = Math.abs(value).toFixed(digits + 40).split(".");
    if (!/^50*$/.test(tail.slice(digits))) return short;
    const cut = Math.abs(value).toFixed(digits + 1).slice(0, -1); // ends in what stands before the half
    const down = cut.endsWith(".") ? cut.slice(0, -1) : cut;
    const even = "02468".includes(down.at(-1));
    const sign = value < 0 ? "-" : "";
    return even ? sign + down : sign + (Number(down) + 10 ** -digits).toFixed(digits);
  }

  // What differences of shares leave behind is no share.
  function settled(share) {
    return Math.abs(share) < DUST ? 0 : Math.abs(share - 1) < DUST ? 1 : share;
  }

  // A share as people read it: never 0% or 100% unless it is exactly that.
  function percent(exact) {
    const share = settled(exact);
    if (share > 0 && share < 0.01) return "<1%";
    if (share > 0.99 && share < 1) return ">99%";
    return `${fixed(100 * share, 0)}%`;
  }

  // An error to two digits, rounded up; one that is unknown has a question mark.
  function upwards(error) {
    if (!Number.isFinite(error)) return "?";
    if (error <= 0) return "0";
    const digits = 1 - Math.floor(Math.log10(error));
    const cut = Math.ceil(error * 10 ** digits - 1e-9) / 10 ** digits;
    return cut.toFixed(Math.max(digits, 0));
  }

  function range(low, high, digits) {
    const [from, to] = [fixed(low, digits), fixed(high, digits)];
    return from === to ? from : `${from}-${to}`;
  }

  // How far a number moved, with an arrow, so that colour says nothing that the text does not; empty if it did not.
  function moved(difference, digits) {
    const text = fixed(Math.abs(difference), digits);
    if (Number(text) === 0) return "";
    return `${difference > 0 ? "\u25b2" : "\u25bc"} ${text}`;
  }

  // A weight in as few digits as say it.
  function plain(weight) {
    return String(Number(weight.toPrecision(6)));
  }

  // "a", "a and b", "a, b and c"; of many the first ones, and how many more.
  function listed(words, most = 6) {
    const shown = words.length > most ? [...words.slice(0, most), `${words.length - most} more`] : words;
    if (shown.length < 2) return shown.join("");
    return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
  }

  function counted(number, one, many = `${one}s`) {
    return `${number} ${number === 1 ? one : many}`;
  }

  window.threatscore = window.threatscore || {};
  window.threatscore.wording = { fixed, settled, percent, upwards, range, moved, plain, listed, counted };
})();
