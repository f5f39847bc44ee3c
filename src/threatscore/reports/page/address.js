// The state of the page in its address: what stands after #, such as unit=ISIS-K&w.fighters=6&m.score=max&e.ev-x=no.
// Only what differs from the published settings is written. All that is read is compared with what there is, and
// what does not fit is left out with a sentence; nothing of it is ever run or put into the page as markup.
(() => {
  "use strict";

  const PARTS = 500; // a longer address is none of ours
  const LETTERS = 20000;
  const SHOWN = 60; // so much of a part that is refused is quoted

  // The parts of an address in order, [name, value]; those that no browser could have encoded are told apart.
  function parts(hash) {
    const text = hash.startsWith("#") ? hash.slice(1) : hash;
    if (text.length > LETTERS || text.split("&").length > PARTS) return { pairs: [], broken: [text] };
    const found = { pairs: [], broken: [] };
    for (const part of text.split("&").filter((each) => each !== "")) {
      const cut = part.indexOf("=");
      try {
        if (cut < 1) throw new URIError();
        found.pairs.push([decodeURIComponent(part.slice(0, cut)), decodeURIComponent(part.slice(cut + 1))]);
      } catch {
        found.broken.push(part);
      }
    }
    return found;
  }

  // The unit that an address asks for; of several the last, as of all else.
  function unitOf(hash) {
    return parts(hash).pairs.reduce((unit, [name, value]) => (name === "unit" ? value : unit), "");
  }

  // Whether an address holds settings that differ, of whatever kind.
  function differs(hash) {
    return parts(hash).pairs.some(([name]) => kindOf(name) !== null);
  }

  // An address with another unit in it, or with none; its settings stay.
  function lookingAt(hash, unit) {
    return joined([...(unit ? [["unit", unit]] : []), ...parts(hash).pairs.filter(([name]) => name !== "unit")]);
  }

  function joined(pairs) {
    const text = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");
    return text && `#${text}`;
  }

  // Whether an address speaks of settings or of a unit, and is not merely the name of a place on the page.
  function speaks(hash) {
    return hash.includes("=");
  }

  function quoted(text) {
    const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\ufffd");
    return `\u201c${clean.length > SHOWN ? `${clean.slice(0, SHOWN)}\u2026` : clean}\u201d`;
  }

  // Return {settings, unit, refused}: complete settings, the unit that is looked at, and a sentence for each refusal.
  function read(hash, model) {
    let settings = model.fresh();
    const { pairs, broken } = parts(hash);
    const refused = broken.map((part) => `${quoted(part)} is no setting`);
    for (const [name, value] of pairs.filter((pair) => pair[0] !== "unit")) {
      const why = put(settings, model, name, value);
      if (why) refused.push(`${quoted(`${name}=${value}`)}: ${why}`);
    }
    const problem = model.problem(settings);
    if (problem) {
      refused.push(`these settings together cannot be shown, because ${problem}`);
      settings = model.fresh();
    }
    return { settings, unit: unitOf(hash), refused };
  }

  const KINDS = { w: putWeight, m: putMethod, e: putEvent };

  function kindOf(name) {
    return name[1] === "." && Object.hasOwn(KINDS, name[0]) ? KINDS[name[0]] : null;
  }

  // Put one part into the settings; return why not, or nothing.
  function put(settings, model, name, value) {
    const kind = kindOf(name);
    return kind ? kind(settings, model, name.slice(2), value) : "no such setting";
  }

  function putWeight(settings, model, name, value) {
    if (!Object.hasOwn(settings.weights, name)) return "there is no such node with a weight";
    const why = model.refusedWeight(name, value);
    if (!why) settings.weights[name] = Number(value);
    return why;
  }

  function putMethod(settings, model, name, value) {
    if (!Object.hasOwn(settings.methods, name)) return "there is no such node with a method";
    if (value !== "" && !model.node(name).choices.includes(value)) {
      return `the method must be one of ${model.node(name).choices.join(", ")}`;
    }
    settings.methods[name] = value;
    return "";
  }

  function putEvent(settings, model, name, value) {
    if (!Object.hasOwn(settings.events, name)) return "there is no such event to be switched";
    if (!["", "yes", "no"].includes(value)) return "an event has happened (yes) or not (no)";
    settings.events[name] = value;
    return "";
  }

  // Return the address of settings, with the unit that is looked at, in a fixed order.
  function written(settings, model, unit = "") {
    const said = unit ? [["unit", unit]] : [];
    for (const { kind, name, value } of model.changes(settings)) said.push([`${kind}.${name}`, String(value)]);
    return joined(said);
  }

  window.threatscore = window.threatscore || {};
  window.threatscore.address = { read, written, speaks, joined, unitOf, lookingAt, differs, quoted };
})();
