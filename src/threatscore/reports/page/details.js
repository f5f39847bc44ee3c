// What a reader sees on following a unit: #unit=ISIS-K or #unit=ISIS-K/TJK in the address opens its details, and the
// rest of the address, the settings, stays as it is. All of it is made when it is asked for, from the data `details`.
(() => {
  "use strict";

  const { address, cited, breakdown, changes } = window.threatscore;
  const { called } = window.threatscore.terms;
  const { made } = window.threatscore.elements;
  const SHOWN = 12; // so many changes of the rank are listed; more on demand
  const NOTHING = "the page holds no draws";
  let watched = 0; // grows with each unit that is shown
  let opener = null; // the link that was followed, to which focus returns

  function parsed(id) {
    const holder = document.getElementById(id);
    return holder ? JSON.parse(holder.textContent) : null;
  }

  function once(make) {
    let kept = null;
    return () => (kept ||= make());
  }

  // An engine of its own, so that what is tried here does not disturb what the controls remember: {live, why, ...}.
  function loaded() {
    const payload = parsed("payload");
    return window.threatscore.engine && payload ? window.threatscore.engine.load(payload) : { live: false, why: NOTHING };
  }

  // What all details share: the data, and, when first needed, the draws and what was tried on them.
  const everything = once(() => {
    const data = parsed("details");
    if (!data) return null;
    const engine = once(loaded);
    return {
      data,
      tell: cited.teller(data),
      why: () => engine().why,
      cell: (leaf, unit) => (engine().live ? engine().cell(leaf, unit) : null),
      tester: once(() => (engine().live ? changes.tester(engine()) : null)),
      home,
      links,
    };
  });

  // Whose a leaf is, seen from a unit: of a group or a country, that of the pair which most of its score comes through.
  function home(unit, of) {
    const pair = unit.by === "pair" ? unit.id : unit.pairs[0];
    return of === "pair" ? pair : pair.split("/")[of === "group" ? 0 : 1];
  }

  function links(units) {
    return units.flatMap((id, i) => [i ? ", " : "", made("a", { href: address.joined([["unit", id]]) }, id)]);
  }

  // The unit that the data knows by this name, as an object; null if there is none.
  function known(data, id) {
    const by = ["group", "country", "pair"].find((each) => Object.hasOwn(data.units[each], id));
    if (!by) return null;
    const [name, title, score, leaves, branches, positions, pairs, notes] = data.units[by][id];
    return { id, by, name: data.texts[name], title, score, leaves, branches, positions, pairs, notes };
  }

  function show() {
    const section = document.getElementById("details-of");
    const page = section && everything();
    if (!page) return;
    const id = address.unitOf(location.hash);
    if (section.dataset.unit === id) return note(section);
    watched += 1;
    section.dataset.unit = id;
    section.replaceChildren();
    section.hidden = id === "";
    if (id === "") return;
    const unit = known(page.data, id);
    section.append(...(unit ? opened(page, unit) : missing(id)));
    note(section);
    reveal(section);
    const [box, number] = [section.querySelector(".would-change"), watched];
    if (unit) whenIdle(() => follow(page, unit, box, number));
  }

  function reveal(section) {
    const heading = section.querySelector("h2");
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "start" });
  }

  function whenIdle(run) {
    if (window.requestIdleCallback) window.requestIdleCallback(run, { timeout: 500 });
    else window.setTimeout(run, 1);
  }

  function head(title) {
    const close = made("button", { type: "button", class: "close" }, "Close");
    close.addEventListener("click", shut);
    return made("div", { class: "details-head" }, made("h2", { tabindex: "-1", id: "details-heading" }, title), close);
  }

  function missing(id) {
    return [head("Details"), made("p", {}, `No ranked unit is called ${address.quoted(id)}. The tables above have all that are`
      + " ranked; further down it says who is not, and why.")];
  }

  function opened(page, unit) {
    const { text } = page.tell;
    return [
      head(unit.name),
      made("p", { class: "lead" }, text(unit.title)),
      made("p", { class: "moved-note note", role: "note", hidden: "" }, `The parts below are those of the ${called}`
        + " weights: they do not follow the changes under What if."),
      relatives(page, unit),
      made("h3", {}, "Where the score comes from"),
      ...breakdown.breakdown(page, unit),
      made("h3", {}, "What would change the rank"),
      made("p", {}, unknown(unit)),
      made("div", { class: "would-change" }, made("p", { role: "status" }, "Single changes are tried."), made("div")),
    ];
  }

  // Links to the pairs that a unit is made of, or from a pair to its group and country.
  function relatives(page, unit) {
    const line = made("p", { class: "relatives" });
    if (unit.by === "pair") {
      line.append("See also: ", ...page.links(unit.id.split("/").filter((id) => known(page.data, id))));
      return line;
    }
    line.append("The score comes through: ");
    for (let i = 0; i < unit.pairs.length; i += 2) {
      line.append(i ? ", " : "", ...page.links([unit.pairs[i]]), ` ${page.tell.text(unit.pairs[i + 1])}`);
    }
    return line;
  }

  function unknown(unit) {
    const [rank, best, worst, independent] = unit.positions;
    const same = best === rank && worst === rank;
    const told = same ? `Rank ${rank}, and the same if everything unknown, of all units, were harmless, or maximal.`
      : `Rank ${rank}. If everything unknown, of all units, were harmless, it would be ${best}; if it were maximal, ${worst}.`;
    if (independent === null || independent === undefined) return told;
    return `${told} If every report were right or wrong by itself, whatever its source, it would be ${independent}.`;
  }

  // Keep the list of what would change the rank up to date while it is found.
  function follow(page, unit, box, number) {
    if (number !== watched) return; // another unit is shown by now
    const [line, rest] = box.children;
    const tester = page.tester();
    if (!tester) {
      line.textContent = `Single changes were not tried: ${page.why()}.`;
      return;
    }
    let all = false;
    const update = (done) => {
      const changed = tester.found(unit.by, unit.id);
      const over = done === tester.total;
      const shown = all ? changed : changed.slice(0, SHOWN);
      if (over || done === 0) line.textContent = over ? outcome(tester, changed.length) : `Trying ${tester.total} single changes.`;
      rest.replaceChildren(list(unit, shown), tried(tester));
      if (over && shown.length < changed.length) offer(changed.length);
    };
    const offer = (count) => {
      const button = made("button", { type: "button" }, `Show all ${count}`);
      button.addEventListener("click", () => {
        all = true;
        update(tester.total);
      });
      rest.firstChild.after(button);
    };
    tester.follow(paced(update, tester.total, () => number === watched));
  }

  // Call now and then, and at the end, as long as somebody looks.
  function paced(update, total, wanted) {
    let last = -total;
    return (done) => {
      if (!wanted()) return false;
      if (done === total || done - last >= total / 10) update((last = done));
      return done < total;
    };
  }

  function outcome(tester, found) {
    if (!found) return `Nothing tried here changes it (${tester.total} single changes).`;
    return `${found} of ${tester.total} single changes tried here change it, the largest change first:`;
  }

  function tried(tester) {
    const what = `Tried one at a time, from the ${called} settings, on the page's own draws: the weight of every node at`
      + ` nothing, half and twice (${tester.count("weights")}), every other method of every branch`
      + ` (${tester.count("methods")}), every open event as happened and as not (${tester.count("events")}). Where two units are`
      + " nearly equal, the page's own error may decide; each link shows its change under What if, with that error.";
    const refused = tester.refused();
    const not = refused.length ? ` The page cannot tell of ${refused.length} of them, such as ${refused[0].says}: ${refused[0].why}.` : "";
    return made("p", { class: "note" }, what + not);
  }

  function list(unit, found) {
    const items = made("ul", { class: "changes" });
    for (const { says, part, from, to } of found) {
      const [kind, name, value] = part;
      const link = made("a", { href: address.joined([["unit", unit.id], [`${kind}.${name}`, value]]) }, "see it");
      const rank = to === undefined ? "not ranked" : `rank ${to}`;
      items.append(made("li", {}, made("strong", {}, rank), ` instead of ${from}: ${says}`,
        made("span", { class: "see" }, " (", link, ")")));
    }
    return items;
  }

  // Say so where the address holds changed settings, which these details do not follow.
  function note(section) {
    const line = section.querySelector(".moved-note");
    if (line) line.hidden = !address.differs(location.hash);
  }

  function shut() {
    history.pushState(null, "", location.href.split("#")[0] + address.lookingAt(location.hash, ""));
    window.dispatchEvent(new HashChangeEvent("hashchange"));
    if (opener && opener.isConnected) opener.focus();
    const there = opener !== null && document.activeElement === opener; // not where it is filtered away, or none was followed
    if (!there) document.getElementById("main").focus({ preventScroll: true });
    opener = null;
  }

  // A link to a unit keeps the settings that the address holds.
  function followed(event) {
    const link = event.target.closest && event.target.closest('a[href^="#unit="]');
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const href = link.getAttribute("href");
    if (!link.closest("#details-of")) opener = link;
    if (address.differs(href)) return; // it brings settings of its own
    event.preventDefault();
    const [section, unit] = [document.getElementById("details-of"), address.unitOf(href)];
    if (section.dataset.unit === unit) reveal(section); // it is there already, further down
    else location.hash = address.lookingAt(location.hash, unit);
  }

  function start() {
    const section = document.getElementById("details-of"); // in a page that was saved from a browser nothing in it works
    section?.replaceChildren();
    for (const name of ["data-unit", "hidden"]) section?.removeAttribute(name);
    document.addEventListener("click", followed);
    window.addEventListener("hashchange", show);
    show();
  }

  window.threatscore.details = { show };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
