// The live section: what is set, computed once a frame at most, written into the page, and kept in its address.
(() => {
  "use strict";

  const { said, rows, charts, address, controls, standings } = window.threatscore;
  const { listed } = window.threatscore.wording;
  const { made, write } = window.threatscore.elements;
  const REST = 150; // milliseconds without a change after which the slower parts follow
  const KEEP = 10000; // milliseconds for which a download stays in memory
  const TABLES = ["group", "country", "pair"];
  let view = null;

  function boot() {
    const [section, block] = ["live", "payload"].map((id) => document.getElementById(id));
    if (!section || !block) return;
    window.threatscore.ledger.recover();
    delete document.documentElement.dataset.changed;
    section.querySelector(".live-body")?.remove(); // of a page that was saved from a browser
    const payload = JSON.parse(block.textContent);
    const body = made("div", { class: "live-body" });
    section.append(body);
    if (payload.live === false) body.append(made("p", {}, `Other weights cannot be tried in this page: ${payload.why}`));
    else begin(body, window.threatscore.engine.load(payload));
  }

  function begin(body, engine) {
    const model = window.threatscore.settings.of(engine);
    const ledger = window.threatscore.ledger.make();
    const tables = TABLES.map((by) => rows.of(by, ledger)).filter((table) => table !== null);
    const digits = Object.fromEntries(tables.map((table) => [table.by, table.digits]));
    const before = engine.shown(engine.published, { rest: true });
    const parts = frame();
    view = {
      engine, model, ledger, tables, parts, before, settings: model.fresh(), frame: 0, timer: 0, late: false,
      charts: charts.all(ledger, digits.pair || 0), order: standings.build(before, digits),
    };
    view.controls = controls.build(model, change);
    view.targets = watch([
      ...tables.map((table) => ({ element: table.table, draw: (results) => rows.draw(table, results[table.by], before[table.by]) })),
      ...charts.lively(view.charts).map((chart) => ({ element: chart.figure, draw: (results) => charts.draw(view.charts, chart, results) })),
    ]);
    parts.now.append(...view.order.elements);
    body.append(...parts.elements, ...view.controls.elements, parts.errors);
    parts.reset.addEventListener("click", () => take(model.fresh()));
    parts.download.addEventListener("click", download);
    parts.share.addEventListener("click", share);
    window.addEventListener("hashchange", follow);
    view.controls.show(view.settings);
    standings.draw(view.order, before, before);
    if (address.speaks(location.hash)) follow();
    if (!view.frame) settle();
  }

  // What a reader does not see need not follow every frame; it does when the settings rest, or when it comes near.
  function watch(targets) {
    const found = new Map(targets.map((target) => [target.element, Object.assign(target, { near: true })]));
    const seen = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) found.get(target).near = isIntersecting;
      if (view.late) take(view.settings);
    }, { rootMargin: "100px" });
    for (const element of found.keys()) seen.observe(element);
    return targets;
  }

  // What stands above the controls.
  function frame() {
    const button = (words) => made("button", { type: "button" }, words);
    const parts = {
      status: made("p", { class: "live-status", role: "status" }),
      refused: made("p", { class: "live-refused", role: "alert" }),
      changes: made("ul", { class: "live-changes", "aria-label": "Settings that differ from the published ones" }),
      entry: made("ul", { class: "live-entry", "aria-label": "Units that enter or leave the tables" }),
      errors: made("div", { class: "live-errors" }),
      reset: button("Back to the published settings"),
      share: button("Show the address of this view"),
      download: button("Download weights.yaml"),
      link: made("input", { type: "text", readonly: "", "aria-label": "Address of this view" }),
    };
    parts.linked = made("p", { class: "live-link", hidden: "" }, parts.link,
      " Copy it. To somebody who keeps this file elsewhere, send the part from # on.");
    const intro = "How much does the result depend on the weights? Change them, the methods, or what is taken for an event:"
      + " tables and pictures follow at once, and each figure that moves says what is published.";
    const bar = made("div", { class: "live-bar" }, parts.reset, parts.share, parts.download);
    parts.now = made("div", { class: "live-now" }, bar, parts.linked);
    parts.elements = [made("p", {}, intro), parts.now, made("div", { class: "live-said" }, parts.refused, parts.status,
      parts.changes, parts.entry)];
    return parts;
  }

  // Take a new value of one setting; return why not, or nothing.
  function change(kind, name, value) {
    const settings = structuredClone(view.settings);
    const group = { w: "weights", m: "methods", e: "events" }[kind];
    let why = kind === "w" ? view.model.refusedWeight(name, String(value)) : "";
    settings[group][name] = kind === "w" ? Number(value) : value;
    why ||= view.model.problem(settings);
    refuse(why ? [`${name}: ${why}`] : []);
    if (why) view.controls.show(view.settings);
    else take(settings);
    return why;
  }

  function refuse(sentences, lead = "Not taken: ") {
    write(view.parts.refused, sentences.length ? `${lead}${listed(sentences, 8)}.` : "");
  }

  // Take settings, and draw them with the next frame, however many come before it.
  function take(settings) {
    view.settings = settings;
    if (!view.frame) view.frame = requestAnimationFrame(draw);
  }

  function draw() {
    view.frame = 0;
    view.controls.show(view.settings);
    view.changes = view.model.changes(view.settings);
    if (view.changes.length) {
      const results = view.engine.shown(view.settings, { rest: false });
      for (const target of view.targets) if (target.near) target.draw(results);
      standings.draw(view.order, results, view.before);
    } else {
      view.ledger.restore();
      standings.draw(view.order, view.before, view.before);
    }
    view.late = true;
    clearTimeout(view.timer);
    view.timer = setTimeout(settle, REST);
  }

  // What follows when the settings rest: order, rare figures, words and the address.
  function settle() {
    const changes = (view.changes = view.model.changes(view.settings));
    const results = changes.length ? view.engine.shown(view.settings, { rest: true }) : view.before;
    for (const table of view.tables) rows.admit(table, results[table.by]);
    if (changes.length) {
      for (const target of view.targets) target.draw(results);
      charts.settle(view.charts, results);
    }
    for (const table of view.tables) rows.arrange(table);
    view.late = false;
    tell(results, changes);
    remember();
  }

  // Say what differs, what moves by it and how far the figures may be off.
  function tell(results, changes) {
    const { parts } = view;
    const moves = changes.length ? said.moves(results, view.before) : [];
    write(parts.status, [said.differing(changes.length), ...moves].join("\n"));
    list(parts.changes, changes.map(said.change));
    list(parts.entry, changes.length ? said.entry(results, view.before) : []);
    parts.errors.replaceChildren(...said.errors(results, view.engine.draws).map((text) => made("p", { class: "note" }, text)));
    if (changes.length) document.documentElement.dataset.changed = "";
    else delete document.documentElement.dataset.changed;
    if (changes.length) notes(changes.length);
  }

  // Above all that moved, and above what did not, say which it is.
  function notes(count) {
    const told = `${said.differing(count)} These are not the published figures; notes below the table are about those.`;
    for (const table of view.tables) {
      const kept = rows.kept(table);
      const more = kept.length ? ` As published, for they are not computed again: ${kept.join(", ")}.` : "";
      view.ledger.paragraph(table.table.closest(".scroll") || table.table, told + more);
    }
    for (const { svg } of charts.moved(view.charts)) {
      view.ledger.paragraph(svg.closest(".scroll") || svg, "Changed settings; units in their published order.");
    }
    const short = document.querySelector("section.short .tiles");
    if (short) view.ledger.paragraph(short, "These are the published figures; the tables below follow the changed settings.");
  }

  function list(element, sentences) {
    element.hidden = sentences.length === 0;
    element.replaceChildren(...sentences.map((text) => made("li", {}, text)));
  }

  // Keep the state in the address, without a new entry in the history.
  function remember() {
    const { unit } = address.read(location.hash, view.model);
    const hash = address.written(view.settings, view.model, unit);
    const plain = !address.speaks(location.hash);
    if (hash !== location.hash && !(plain && hash === "")) {
      history.replaceState(history.state, "", hash || location.pathname + location.search);
      window.threatscore.details?.show(); // it says whether it follows the settings of the address
    }
    view.parts.link.value = location.href.split("#")[0] + hash;
  }

  // Take what an address says; the name of a place on the page says nothing.
  function follow() {
    if (!address.speaks(location.hash)) return remember();
    const { settings, refused } = address.read(location.hash, view.model);
    refuse(refused, "Not taken from the address: ");
    if (address.written(settings, view.model) === address.written(view.settings, view.model)) remember();
    else take(settings);
  }

  function share() {
    view.parts.linked.hidden = false;
    view.parts.link.focus();
    view.parts.link.select();
  }

  function download() {
    const url = URL.createObjectURL(new Blob([view.engine.yaml(view.settings)], { type: "text/yaml" }));
    made("a", { href: url, download: "weights.yaml" }).click();
    setTimeout(() => URL.revokeObjectURL(url), KEEP);
  }

  // Milliseconds of `moves` slider moves: `work` for computing and drawing, to after the frame is painted; `whole` from
  // the event to then, waiting for the frame included.
  async function measure(moves = 60) {
    const slider = document.querySelector("#live input[type=range]");
    slider.scrollIntoView({ block: "center", behavior: "instant" });
    const found = { work: [], whole: [] };
    for (let i = 0; i < moves; i += 1) {
      slider.value = String(Number(slider.max) * (0.2 + 0.6 * ((i * 0.618) % 1)));
      const { work, whole } = await timed(() => slider.dispatchEvent(new Event("input", { bubbles: true })));
      found.work.push(work);
      found.whole.push(whole);
    }
    return found;
  }

  function timed(act) {
    return new Promise((resolve) => {
      let [begun, begin, handled] = [0, 0, 0];
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        const end = performance.now();
        resolve({ work: handled - begin + (end - begun), whole: end - begin });
      };
      requestAnimationFrame(() => (begun = performance.now())); // before the callback that the event asks for
      begin = performance.now();
      act();
      handled = performance.now();
      requestAnimationFrame(() => channel.port2.postMessage(null)); // after it; delivered when the frame is painted
    });
  }

  window.threatscore.view = { measure, settings: () => structuredClone(view.settings), shown: () => view.engine.shown(view.settings, { rest: true }) };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", boot);
  else boot();
})();
