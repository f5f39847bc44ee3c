"use strict";
// What readers ask for: settings made whole, what is wrong with them, and the file that the engine reads.
(() => {
  const live = globalThis.threatscore.live;
  const { entryOf } = live.entry;

  const LARGEST_WEIGHT = 1e9;


  function publishedSettings(data) {
    const branches = data.nodes.filter((node) => !node.isLeaf);
    return {
      weights: Object.fromEntries(data.nodes.slice(1).map((node) => [node.name, node.weight])),
      methods: Object.fromEntries(branches.map((node) => [node.name, ""])),
      events: Object.fromEntries(data.payload.events.map((event) => [event.id, ""])),
    };
  }

  /** Settings with what is left out as published. */
  function completed(data, settings) {
    const whole = publishedSettings(data);
    for (const part of Object.keys(whole)) whole[part] = { ...whole[part], ...((settings || {})[part] || {}) };
    return whole;
  }

  function isPublished(data, settings) {
    const kept = data.nodes.slice(1).every((node) => settings.weights[node.name] === node.weight);
    const given = [...Object.values(settings.methods), ...Object.values(settings.events)];
    return kept && given.every((value) => value === "");
  }

  /** Why the engine would refuse these settings, or the page cannot compute them; empty if neither. */
  function problemOf(data, settings) {
    return settingProblem(data, settings) || entryProblem(data, settings, entryOf(data, settings));
  }

  function settingProblem(data, settings) {
    for (const name of Object.keys(settings.weights)) {
      const weight = settings.weights[name];
      if (!data.byName.has(name) || name === data.nodes[0].name) return `there is no node '${name}' with a weight`;
      if (typeof weight !== "number" || !(weight >= 0 && weight <= LARGEST_WEIGHT)) {
        return `the weight of '${name}' must be a number from 0 to ${LARGEST_WEIGHT}`;
      }
    }
    for (const name of Object.keys(settings.methods)) {
      const node = data.byName.get(name);
      if (!node || node.isLeaf) return `there is no branch '${name}' with a method`;
      const method = settings.methods[name];
      if (method && !node.choices.includes(method)) return `'${method}' is no method of '${name}'`;
    }
    for (const node of data.nodes) {
      const none = node.children.every((c) => !(settings.weights[data.nodes[c].name] > 0));
      if (!node.isLeaf && none) return `all weights below '${node.name}' are zero: at least one must be above`;
    }
    return eventProblem(data, settings);
  }

  function eventProblem(data, settings) {
    const ids = data.payload.events.map((event) => event.id);
    for (const id of Object.keys(settings.events)) {
      if (!ids.includes(id)) return `there is no switch for an event '${id}'`;
      if (!["", "yes", "no"].includes(settings.events[id])) return `the answer about '${id}' must be yes, no or none`;
    }
    for (const [i, j] of data.payload.torn) {
      const [one, other] = [settings.events[ids[i]], settings.events[ids[j]]];
      if (one && other && one !== other) {
        return `'${ids[i]}' and '${ids[j]}' may both be a third event: they cannot have different answers`;
      }
    }
    return "";
  }

  /** Why these settings need the engine: who is ranked changes what the page cannot draw, or lacks what must be. */
  function entryProblem(data, settings, entry) {
    for (const node of data.nodes) {
      if (!node.isLeaf) continue;
      const leaf = data.leaves[node.leaf];
      const ranked = data.payload.published.pair.units.join("\n");
      if (leaf.relative && entry.ranked.map((p) => data.payload.units.pair[p]).join("\n") !== ranked) {
        return `other pairs would be ranked, and '${node.name}' compares the ranked pairs with one another:`
          + " run the engine with these settings";
      }
      const lacking = node.must ? entry.ranked.find((p) => leaf.state[data.rows[node.of][p]]) : undefined;
      if (lacking !== undefined) {
        const unit = data.payload.units.pair[lacking];
        return `'${node.name}' must not be missing, and ${unit}, which would be ranked, has no live evidence of it`;
      }
    }
    return "";
  }

  // Settings as a file.

  function yamlOf(data, settings) {
    return data.payload.yaml.map((part) => {
      if (typeof part === "string") return part;
      if ("w" in part) {
        const weight = settings.weights[part.w];
        return weight === data.byName.get(part.w).weight ? part.as : String(weight);
      }
      if ("c" in part) return settings.methods[part.c] ? `${part.in}combine: ${settings.methods[part.c]}\n` : part.as;
      return supposing(data, settings, part.as);
    }).join("");
  }

  /** The suppositions as whole lines: those of the model, but of nodes that were switched, and the switched events. */
  function supposing(data, settings, now) {
    const switched = (name) => Object.hasOwn(settings.methods, name) && settings.methods[name] !== "";
    const kept = data.payload.suppose.filter(([name]) => !switched(name));
    const events = Object.entries(settings.events).filter(([, answer]) => answer);
    if (kept.length === data.payload.suppose.length && !events.length) return now;
    const quoted = JSON.stringify;
    const lines = [...kept, ...events].map(([name, answer]) => `  ${quoted(name)}: ${quoted(answer)}\n`);
    return lines.length ? `suppose:\n${lines.join("")}` : "";
  }

  live.asked = { publishedSettings, completed, isPublished, problemOf, yamlOf };
})();
