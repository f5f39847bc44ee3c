// The controls: a slider and a number for each weight, a choice of method for each branch, an answer to each open event.
(() => {
  "use strict";

  const { terms } = window.threatscore;
  const { plain, percent } = window.threatscore.wording;
  const { made, write } = window.threatscore.elements;
  const { evidenced } = window.threatscore.said;
  const FINE = 200; // a slider has so many steps

  // Build all controls. `change(kind, name, value)` is called with each new value and says why not, or nothing; `now()`
  // returns the settings.
  function build(model, change, now) {
    const kit = { model, change, now, ids: 0, weights: new Map(), methods: new Map(), events: new Map(), folds: new Map() };
    const roots = model.nodes.filter((node) => !model.node(node.parent));
    const tree = made("div", { class: "live-tree" }, ...roots.map((root) => branch(kit, root)));
    const events = model.events.length || model.dropped.length ? [eventsOf(kit)] : [];
    return { elements: [tree, ...events], show: (settings) => show(kit, settings) };
  }

  // A branch: how its children combine, and they themselves; deeper ones folded away.
  function branch(kit, node, depth = 0) {
    const children = kit.model.children(node.name);
    const inner = children.map((child) =>
      kit.model.children(child.name).length ? branch(kit, child, depth + 1) : made("div", { class: "live-leaf" }, weight(kit, child)),
    );
    const parts = made("div", { class: "live-parts" }, ...inner);
    const own = [
      made("legend", {}, depth ? node.name : `${node.name}: the whole`),
      ...(depth ? [weight(kit, node)] : []),
      ...(node.choices.length ? [method(kit, node)] : []),
    ];
    if (!depth) return made("fieldset", { class: "live-root" }, ...own, parts);
    const fold = made("details", {}, made("summary", {}, `What ${node.name} is made of: ${children.length} parts`), parts);
    kit.folds.set(node.name, fold);
    return made("fieldset", { class: "live-branch" }, ...own, fold);
  }

  function nextId(kit) {
    kit.ids += 1;
    return `live-${kit.ids}`;
  }

  // A weight: a slider, the same as a number, and the share among siblings that results.
  function weight(kit, node) {
    const [id, why] = [nextId(kit), nextId(kit)];
    const most = plain(kit.model.top(node.name));
    const bounds = { min: "0", max: most, step: "any", "data-node": node.name, autocomplete: "off" };
    const parts = {
      slider: made("input", { type: "range", id, ...bounds, "aria-label": `weight of ${node.name}`, "aria-describedby": why }),
      number: made("input", { type: "number", ...bounds, "aria-label": `weight of ${node.name}, 0 to ${most}` }),
      share: made("span", { class: "live-share" }),
      was: made("span", { class: "was" }),
      said: "",
    };
    kit.weights.set(node.name, parts);
    const measured = terms.leaf(node.name);
    const reason = made("p", { class: "live-why", id: why }, ...(measured ? [made("span", { class: "live-what" }, measured)] : []),
      node.rationale || "no reason is given");
    listen(kit, node, parts);
    const label = made("label", { for: id }, kit.model.children(node.name).length ? "weight" : node.name);
    return made("div", { class: "live-weight" }, label, parts.slider, parts.number, parts.share, parts.was, reason);
  }

  function listen(kit, node, { slider, number }) {
    slider.addEventListener("input", () => kit.change("w", node.name, stepped(kit, node, Number(slider.value))));
    number.addEventListener("input", () => {
      const why = kit.change("w", node.name, typed(node, number));
      if (why) number.setAttribute("aria-invalid", "true");
      else number.removeAttribute("aria-invalid");
    });
    for (const input of [slider, number]) {
      input.addEventListener("change", () => {
        slider.value = number.value = plain(kit.now().weights[node.name]); // also after a refused one
        number.removeAttribute("aria-invalid");
      });
    }
  }

  // The weight at which a slider comes to rest: in even steps, and the published one if that is nearest.
  function stepped(kit, node, value) {
    const quantum = kit.model.top(node.name) / FINE;
    if (Math.abs(value - node.weight) <= quantum / 2) return node.weight;
    return Number((Math.round(value / quantum) * quantum).toPrecision(6));
  }

  // The weight that is typed; of one with many digits its own few stand for it.
  function typed(node, number) {
    const text = number.value.trim();
    return text === plain(node.weight) ? node.weight : text;
  }

  // How a branch combines its parts.
  function method(kit, node) {
    const id = nextId(kit);
    const options = [
      made("option", { value: "" }, `as in the model: ${node.methods}`),
      ...node.choices.map((choice) => made("option", { value: choice }, worded(node.name, choice))),
    ];
    const select = made("select", { id, "data-node": node.name, autocomplete: "off" }, ...options);
    const was = made("span", { class: "was" });
    select.addEventListener("change", () => kit.change("m", node.name, select.value));
    kit.methods.set(node.name, { select, was });
    return made("div", { class: "live-method" }, made("label", { for: id }, "its parts combine"), select, was);
  }

  // A method of a branch with what it makes of its parts.
  function worded(node, choice) {
    const words = terms.method(node, choice);
    return words ? `${choice}: ${words}` : choice;
  }

  function eventsOf(kit) {
    const told = "Events of which it is open whether they happened. What if it were settled?";
    const groups = kit.model.events.map((event) => answers(kit, event));
    const without = kit.model.dropped.map(([id, why]) => made("p", { class: "note" }, `${id} is open too, and has no switch here: ${why}.`));
    return made("fieldset", { class: "live-events" }, made("legend", {}, "Events"), made("p", {}, told),
      made("div", { class: "live-parts" }, ...groups), ...without);
  }

  // What is taken for an event: as evidenced, happened, or not.
  function answers(kit, event) {
    const name = nextId(kit);
    const inputs = new Map();
    const choices = [["", evidenced(event)], ["yes", "it happened"], ["no", "it did not happen"]];
    const labels = choices.map(([value, text]) => {
      const input = made("input", { type: "radio", name, value, "data-event": event.id, autocomplete: "off" });
      input.addEventListener("change", () => kit.change("e", event.id, value));
      inputs.set(value, input);
      return made("label", {}, input, ` ${text}`);
    });
    const was = made("span", { class: "was" });
    kit.events.set(event.id, { inputs, was });
    const legend = made("legend", {}, event.text, " ", made("span", { class: "live-id" }, event.id));
    return made("fieldset", { class: "live-event" }, legend, ...labels, was);
  }

  // Let every control show the settings; only what differs from what it shows is written.
  function show(kit, settings) {
    for (const [name, parts] of kit.weights) showWeight(kit, settings, name, parts);
    for (const [name, { select, was }] of kit.methods) {
      if (select.value !== settings.methods[name]) select.value = settings.methods[name];
      write(was, settings.methods[name] ? "changed" : "");
    }
    for (const [id, { inputs, was }] of kit.events) {
      const input = inputs.get(settings.events[id]);
      if (!input.checked) input.checked = true;
      write(was, settings.events[id] ? "changed" : "");
    }
  }

  function showWeight(kit, settings, name, parts) {
    const { slider, number, share, was } = parts;
    const [node, weight] = [kit.model.node(name), settings.weights[name]];
    const text = plain(weight);
    const told = `${percent(kit.model.share(settings, name))} of ${node.parent}`;
    if (!held(slider, stepped(kit, node, Number(slider.value)), weight) && slider.value !== text) slider.value = text;
    if (!held(number, typed(node, number), weight) && number.value !== text) number.value = text;
    write(share, told);
    write(was, weight === node.weight ? "" : `changed, was ${plain(node.weight)}`);
    if (parts.said === `${text}, ${told}`) return;
    parts.said = `${text}, ${told}`;
    slider.setAttribute("aria-valuetext", parts.said);
    if (weight !== node.weight) unfold(kit, node.parent);
  }

  // Whether an input is in use, and what it says is what is set, or is being refused: then its text is left alone.
  function held(input, value, weight) {
    return input === document.activeElement && (input.hasAttribute("aria-invalid") || Number(value) === weight);
  }

  // Open what holds a changed setting, so that nobody overlooks it.
  function unfold(kit, name) {
    const fold = kit.folds.get(name);
    if (fold && !fold.open) fold.open = true;
  }

  window.threatscore = window.threatscore || {};
  window.threatscore.controls = { build };
})();
