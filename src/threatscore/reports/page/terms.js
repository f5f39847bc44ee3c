// What things are called, as the rest of the product calls them: the data `terms`.
(() => {
  "use strict";

  const said = JSON.parse(document.getElementById("terms").textContent);
  const of = (table, name) => (Object.hasOwn(table, name) ? table[name] : "");

  window.threatscore = window.threatscore || {};
  window.threatscore.terms = {
    called: said.called, // before a noun: the published weights, or the original ones of what is not released
    method: (node, method) => of(said.methods[node] || {}, method), // a method of a branch in plain words
    leaf: (name) => of(said.leaves, name), // what a leaf measures
  };
})();
