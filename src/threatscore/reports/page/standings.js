// The order of groups and countries in two lines, beside the controls, so that a move is seen while it is made.
(() => {
  "use strict";

  const { fixed, moved } = window.threatscore.wording;
  const { made, write } = window.threatscore.elements;
  const MOST = 8;
  const NAMES = { group: "Groups", country: "Countries" };

  // Lists for the first units of each table; `digits` are those of its scores.
  function build(results, digits) {
    const lists = Object.keys(NAMES).map((by) => {
      const count = Math.min(MOST, results[by].units.length);
      const slots = Array.from({ length: count }, () => {
        const [words, delta] = [document.createTextNode(""), document.createTextNode("")];
        return { words, delta, element: made("li", {}, words, " ", made("span", { class: "live-delta" }, delta)) };
      });
      const label = made("span", { class: "live-by" }, NAMES[by]);
      const list = made("ol", { "aria-label": `${NAMES[by]} in order` }, ...slots.map(({ element }) => element));
      return { by, digits: digits[by] || 0, slots, element: made("div", { class: "live-order" }, label, list) };
    });
    return { lists: lists.filter(({ slots }) => slots.length), elements: lists.filter(({ slots }) => slots.length).map(({ element }) => element) };
  }

  // Write the units in their order, with how far each score moved.
  function draw({ lists }, results, before) {
    for (const { by, digits, slots } of lists) {
      const [now, old] = [results[by], before[by]];
      const order = now.units.map((_, i) => i).sort((one, other) => now.rank[one] - now.rank[other]);
      const was = new Map(old.units.map((unit, j) => [unit, j]));
      slots.forEach(({ words, delta }, place) => {
        const i = order[place];
        const j = i === undefined ? undefined : was.get(now.units[i]);
        write(words, i === undefined ? "" : `${now.rank[i]} ${now.units[i]} ${fixed(now.score[i], digits)}`);
        write(delta, j === undefined ? "" : moved(now.score[i] - old.score[j], digits + 1));
      });
    }
  }

  window.threatscore.standings = { build, draw };
})();
