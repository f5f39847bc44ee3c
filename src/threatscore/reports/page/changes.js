// What would change a unit's rank: every single change of the settings, tried one at a time on the page's own draws,
// while nothing else is going on. What was tried for one unit serves all others.
(() => {
  "use strict";

  const TABLES = ["group", "country", "pair"];
  const WEIGHTS = [
    [0, "without"],
    [0.5, "with half the weight of"],
    [2, "with twice the weight of"],
  ];

  // All single changes that can be tried: {kind, says, part (of the address), settings}.
  function trials(engine) {
    return [...weights(engine), ...methods(engine), ...events(engine)];
  }

  function changed(engine, group, name, value) {
    const settings = structuredClone(engine.published);
    settings[group][name] = value;
    return settings;
  }

  // A weight counts beside those of siblings; where all others are zero, another weight changes nothing.
  function weights(engine) {
    const given = engine.published.weights;
    const found = [];
    for (const node of engine.nodes.filter((each) => Object.hasOwn(given, each.name) && given[each.name] > 0)) {
      const alone = !engine.nodes.some((each) => each.parent === node.parent && each !== node && given[each.name] > 0);
      for (const [times, words] of alone ? [] : WEIGHTS) {
        const weight = Number((times * given[node.name]).toPrecision(12));
        found.push({ kind: "weights", says: `${words} ${node.name}`, part: ["w", node.name, String(weight)],
          settings: changed(engine, "weights", node.name, weight) });
      }
    }
    return found;
  }

  function methods(engine) {
    const given = engine.published.methods;
    const found = [];
    for (const node of engine.nodes.filter((each) => Object.hasOwn(given, each.name))) {
      for (const method of (node.choices || []).filter((each) => each !== given[node.name] && each !== node.methods)) {
        found.push({ kind: "methods", says: `${node.name} combined by ${method.replaceAll("_", " ")} alone`,
          part: ["m", node.name, method], settings: changed(engine, "methods", node.name, method) });
      }
    }
    return found;
  }

  function events(engine) {
    const found = [];
    for (const event of engine.events) {
      for (const [answer, words] of [["yes", "happened"], ["no", "did not happen"]]) {
        if (engine.published.events[event.id] === answer) continue;
        found.push({ kind: "events", says: `if ${event.text || event.id} [${event.id}] ${words}`,
          part: ["e", event.id, answer], settings: changed(engine, "events", event.id, answer) });
      }
    }
    return found;
  }

  // The rank of every ranked unit, by table, and by name of the unit.
  function ranks(result) {
    return Object.fromEntries(TABLES.map((by) => {
      const table = result[by];
      return [by, new Map((table ? table.units : []).map((unit, i) => [unit, table.rank[i]]))];
    }));
  }

  // What a change makes of the ranks, or why the page cannot tell.
  function tried(engine, { settings }) {
    const why = engine.problem(settings);
    return why ? { why, ranks: null } : { why, ranks: ranks(engine.shown(settings, { rest: false })) };
  }

  // Tries everything when there is time, and tells those who listen how far it is.
  function tester(engine) {
    const todo = trials(engine);
    const before = ranks(engine.shown(engine.published, { rest: false }));
    const done = [];
    let busy = false;
    let listener = null;

    function step() {
      busy = false;
      if (!listener) return; // nobody looks: the rest waits
      const trial = todo[done.length];
      if (trial) done.push({ ...trial, ...tried(engine, trial) });
      if (listener(done.length, todo.length) === false) listener = null;
      go();
    }

    function go() {
      if (busy || !listener || done.length >= todo.length) return;
      busy = true;
      if (window.requestIdleCallback) window.requestIdleCallback(step, { timeout: 500 });
      else window.setTimeout(step, 1);
    }

    // Let a listener follow instead of the one before; it returns false once it has no use for more.
    function follow(next) {
      listener = next;
      if (listener(done.length, todo.length) === false) listener = null;
      go();
    }

    // What changed a unit's rank among all that was tried so far, the largest change first: [{says, part, from, to}];
    // `to` is undefined where the unit is no longer ranked.
    function found(by, unit) {
      const from = before[by].get(unit);
      const moved = done.filter((trial) => trial.ranks).map((trial) => ({ ...trial, from, to: trial.ranks[by].get(unit) }))
        .filter((trial) => trial.to !== from);
      const size = (trial) => (trial.to === undefined ? Infinity : Math.abs(trial.to - from));
      return moved.sort((a, b) => size(b) - size(a) || (a.says < b.says ? -1 : 1));
    }

    const count = (kind) => todo.filter((trial) => trial.kind === kind).length;
    const refused = () => done.filter((trial) => trial.why);
    return { follow, found, count, refused, total: todo.length };
  }

  window.threatscore = window.threatscore || {};
  window.threatscore.changes = { trials, tester };
})();
