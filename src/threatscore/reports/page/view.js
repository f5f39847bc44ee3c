// The live section: what is set, computed once a frame at most, written into the page, and kept in its address.
(() => {
  "use strict";

  const { said, rows, charts, address, controls, standings } = window.threatscore;
  const { called } = window.threatscore.terms;
  const { listed } = window.threatscore.wording;
  const { made, write: say } = window.threatscore.elements;
  const REST = 150; // milliseconds without a change after which the slower parts follow
  const STEP = 4; // milliseconds after which they let others in between
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
    else begin(body, loaded(payload, body));
  }

  // The engine of the page; a browser that cannot run it is told so, and the error stands in its console.
  function loaded(payload, body) {
    try {
      return window.threatscore.engine.load(payload);
    } catch (error) {
      body.append(made("p", {}, `Other weights cannot be tried in this browser: ${error.message}`));
      throw error;
    }
  }

  function begin(body, engine) {
    const model = window.threatscore.settings.of(engine);
    const ledger = window.threatscore.ledger.make();
    const tables = TABLES.map((by) => rows.of(by, ledger)).filter((table) => table !== null);
    const digits = Object.fromEntries(tables.map((table) => [table.by, table.digits]));
    const before = engine.shown(engine.published, { rest: true });
    const parts = frame();
    view = {
      engine, model, ledger, tables, parts, before, settings: model.fresh(), frame: 0, timer: 0, late: false, rest: null,
      charts: charts.all(ledger, digits.pair || 0), order: standings.build(before, digits), told: "",
    };
    view.controls = controls.build(model, change, () => view.settings);
    watch([...tables.flatMap((table) => [...table.rows.values()]), ...charts.lively(view.charts)]);
    parts.now.append(...view.order.elements);
    body.append(...parts.elements, ...view.controls.elements, parts.errors);
    parts.reset.addEventListener("click", () => take(model.fresh()));
    parts.download.addEventListener("click", download);
    parts.share.addEventListener("click", share);
    window.addEventListener("hashchange", follow);
    window.addEventListener("beforeprint", () => resting() || finish());
    view.controls.show(view.settings);
    standings.draw(view.order, before, before);
    if (address.speaks(location.hash)) follow();
    if (!view.frame) finish();
    setTimeout(() => engine.ready(), REST); // before the first move needs it
  }

  // What a reader does not see need not follow every frame; it does when the settings rest, or when it comes near.
  function watch(targets) {
    const found = new Map(targets.map((target) => [target.element, target]));
    const seen = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) found.get(target).near = isIntersecting;
      if (view.late) take(view.settings);
    }, { rootMargin: "100px" });
    for (const element of found.keys()) seen.observe(element);
  }

  // What stands above the controls.
  function frame() {
    const button = (words) => made("button", { type: "button" }, words);
    const parts = {
      status: made("p", { class: "live-status", role: "status" }),
      refused: made("p", { class: "live-refused", role: "alert" }),
      changes: made("ul", { class: "live-changes", "aria-label": `Settings that differ from the ${called} ones` }),
      entry: made("ul", { class: "live-entry", "aria-label": "Units that enter or leave the tables" }),
      errors: made("div", { class: "live-errors" }),
      reset: button(`Back to the ${called} settings`),
      share: button("Show the address of this view"),
      download: button("Download weights.yaml"),
      link: made("input", { type: "text", readonly: "", "aria-label": "Address of this view" }),
    };
    parts.linked = made("p", { class: "live-link", hidden: "" }, parts.link,
      " Copy it. To somebody who keeps this file elsewhere, send the part from # on.");
    const intro = "How much does the result depend on the weights? Change them, the methods, or what is taken for an event:"
      + ` tables and pictures follow at once, and each figure that moves says what the ${called} one is.`;
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
    if (!why) take(settings);
    else if (kind !== "w") view.controls.show(view.settings); // a weight that is being typed stays until it is left
    return why;
  }

  function refuse(sentences, lead = "Not taken: ") {
    say(view.parts.refused, sentences.length ? `${lead}${listed(sentences, 8)}.` : "");
  }

  // Take settings, and draw them with the next frame, however many come before it.
  function take(settings) {
    view.settings = settings;
    view.rest = null; // what was on its way for the settings before
    clearTimeout(view.timer);
    if (!view.frame) view.frame = requestAnimationFrame(draw);
  }

  function draw() {
    view.frame = 0;
    view.controls.show(view.settings);
    view.changes = view.model.changes(view.settings);
    if (view.changes.length) {
      const results = view.engine.shown(view.settings, { rest: false });
      write(results);
      standings.draw(view.order, results, view.before);
    } else {
      view.ledger.restore();
      standings.draw(view.order, view.before, view.before);
    }
    view.late = true;
    view.timer = setTimeout(settle, REST);
  }

  // Write results into those tables and pictures that are near what is seen.
  function write(results) {
    for (const table of view.tables) rows.draw(table, results[table.by], view.before[table.by], false);
    for (const chart of charts.lively(view.charts)) if (chart.near) charts.draw(view.charts, chart, results);
  }

  // Into all of them, in steps.
  function* writing(results) {
    for (const table of view.tables) {
      rows.draw(table, results[table.by], view.before[table.by], true);
      yield;
    }
    for (const chart of charts.lively(view.charts)) {
      charts.draw(view.charts, chart, results);
      yield;
    }
    charts.settle(view.charts, results);
    yield;
  }

  // What follows when the settings rest, a step at a time: a move in between comes first, and ends it.
  function settle() {
    view.rest = settling();
    view.timer = setTimeout(step, 0, view.rest);
  }

  function step(rest) {
    const begun = performance.now();
    while (view.rest === rest) {
      if (rest.next().done) view.rest = null;
      else if (performance.now() - begun >= STEP) return void (view.timer = setTimeout(step, 0, rest));
    }
    return undefined;
  }

  // All of it at once: what is printed must not be half of the settings before.
  function finish() {
    if (view.frame) {
      cancelAnimationFrame(view.frame);
      draw();
    }
    clearTimeout(view.timer);
    view.rest = null;
    for (const _ of settling()) continue;
  }

  // The order, rare figures, words and the address.
  function* settling() {
    const changes = (view.changes = view.model.changes(view.settings));
    const results = changes.length ? yield* view.engine.showing(view.settings) : view.before;
    for (const table of view.tables) rows.admit(table, results[table.by]);
    if (changes.length) yield* writing(results);
    for (const table of view.tables) rows.arrange(table);
    view.late = false;
    tell(results, changes);
    remember();
  }

  // Say what differs, what moves by it and how far the figures may be off.
  function tell(results, changes) {
    const { parts } = view;
    const moves = changes.length ? said.moves(results, view.before) : [];
    say(parts.status, [said.differing(changes.length), ...moves].join("\n"));
    list(parts.changes, changes.map(said.change));
    list(parts.entry, changes.length ? said.entry(results, view.before) : []);
    const errors = said.errors(results, view.engine.draws, changes.length > 0);
    parts.errors.replaceChildren(...errors.map((text) => made("p", { class: "note" }, text)));
    if (changes.length) document.documentElement.dataset.changed = "";
    else delete document.documentElement.dataset.changed;
    if (changes.length) notes(changes.length);
  }

  // Above all that moved, and above what did not, say which it is.
  function notes(count) {
    const told = `${said.differing(count)} These are not the ${called} figures; notes below the table are about those.`;
    for (const table of view.tables) {
      const kept = rows.kept(table);
      const more = kept.length ? ` Not computed again, and so the ${called} ones: ${kept.join(", ")}.` : "";
      view.ledger.paragraph(table.table.closest(".scroll") || table.table, told + more);
    }
    for (const { svg } of charts.moved(view.charts)) {
      view.ledger.paragraph(svg.closest(".scroll") || svg, `Changed settings; units in their ${called} order.`);
    }
    const short = document.querySelector("section.short .tiles");
    if (short) view.ledger.paragraph(short, `These are the ${called} figures; the tables below follow the changed settings.`);
  }

  function list(element, sentences) {
    element.hidden = sentences.length === 0;
    element.replaceChildren(...sentences.map((text) => made("li", {}, text)));
  }

  // Keep the state in the address, without a new entry in the history.
  function remember() {
    const hash = address.written(view.settings, view.model, address.unitOf(location.hash));
    view.told = address.written(view.settings, view.model);
    const here = location.href.split("#")[0];
    const plain = !address.speaks(location.hash);
    if (hash !== location.hash && !(plain && hash === "")) {
      history.replaceState(history.state, "", here + hash);
      window.threatscore.details?.show(); // it says whether it follows the settings of the address
    }
    view.parts.link.value = here + hash;
  }

  // Take what an address says; the name of a place on the page says nothing. Where it has the settings that were last
  // written into it, those that were changed since stay.
  function follow() {
    if (!address.speaks(location.hash)) return remember();
    const { settings, refused } = address.read(location.hash, view.model);
    refuse(refused, "Not taken from the address: ");
    const asked = address.written(settings, view.model);
    if (asked === view.told || asked === address.written(view.settings, view.model)) remember();
    else take(settings);
  }

  function share() {
    remember();
    view.parts.linked.hidden = false;
    view.parts.link.focus();
    view.parts.link.select();
  }

  function download() {
    const url = URL.createObjectURL(new Blob([view.engine.yaml(view.settings)], { type: "text/yaml" }));
    made("a", { href: url, download: "weights.yaml" }).click();
    setTimeout(() => URL.revokeObjectURL(url), KEEP);
  }

  // For those who look on: what is set, what is shown, and whether all of it is written by now.
  const settings = () => structuredClone(view.settings);
  const shown = () => view.engine.shown(view.settings, { rest: true });
  const resting = () => !view.frame && !view.late;

  window.threatscore.view = { measure: window.threatscore.measured.measure, settings, shown, resting };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", boot);
  else boot();
})();
