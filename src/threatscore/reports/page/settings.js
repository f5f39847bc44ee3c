// What can be set: weights of nodes, methods of branches, answers to events; what is allowed, and what differs from
// the published settings. A setting is {weights: {node: number}, methods: {node: "" | method},
// events: {id: "" | "yes" | "no"}}; "" is as published.
(() => {
  "use strict";

  const LEAST_TOP = 10; // a slider reaches at least this weight,
  const TIMES = 2; // and twice the largest published one among siblings
  const { plain } = window.threatscore.wording;

  function of(engine) {
    const nodes = new Map(engine.nodes.map((node) => [node.name, node]));
    const below = new Map(engine.nodes.map((node) => [node.name, engine.nodes.filter((each) => each.parent === node.name)]));
    const published = engine.published;
    const weighted = engine.nodes.filter((node) => Object.hasOwn(published.weights, node.name));

    const children = (name) => below.get(name) || [];
    const fresh = () => structuredClone(published);

    // The largest weight that can be set for a node.
    function top(name) {
      const siblings = children(nodes.get(name).parent);
      return Math.max(LEAST_TOP, TIMES * Math.max(...siblings.map((each) => published.weights[each.name])));
    }

    // Why a text is no weight for a node; empty if it is one.
    function refusedWeight(name, text) {
      const weight = /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
      const most = top(name);
      return weight >= 0 && weight <= most ? "" : `a weight is a number from 0 to ${plain(most)}`;
    }

    // The share of a node's weight among its siblings.
    function share(settings, name) {
      const siblings = children(nodes.get(name).parent);
      const total = siblings.reduce((sum, each) => sum + settings.weights[each.name], 0);
      return total > 0 ? settings.weights[name] / total : 0;
    }

    // What differs from the published settings, in the order of the tree and of the events.
    function changes(settings) {
      const found = [];
      const differ = (kind, group, name, from) => {
        const value = settings[group][name];
        if (value !== published[group][name]) found.push({ kind, name, value, from });
      };
      for (const node of weighted) differ("w", "weights", node.name, node.weight);
      for (const node of engine.nodes) {
        if (Object.hasOwn(published.methods, node.name)) differ("m", "methods", node.name, node.methods);
      }
      for (const event of engine.events) differ("e", "events", event.id, event);
      return found;
    }

    return {
      nodes: engine.nodes,
      events: engine.events,
      dropped: Object.entries(engine.dropped || {}),
      weighted,
      node: (name) => nodes.get(name),
      children,
      fresh,
      top,
      refusedWeight,
      problem: engine.problem,
      share,
      changes,
    };
  }

  window.threatscore = window.threatscore || {};
  window.threatscore.settings = { of };
})();
