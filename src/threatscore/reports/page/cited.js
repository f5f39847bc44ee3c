// Rows of the evidence and their documents, as a reader checks them. All text comes from data and is only ever text;
// an address becomes a link only if it is one of the web, and nothing is asked of it before it is followed.
(() => {
  "use strict";

  const { made } = window.threatscore.elements;

  // Something that tells rows and sources of the page's data: text(place), rows, sources.
  function teller(data) {
    const text = (place) => data.texts[place];

    // A document, and those that it relays; one that was told already in this place, by its id alone.
    function source(place, told = new Set()) {
      const [id, citation, publisher, published, reliability, url, licence, note, origin] = data.sources[place];
      if (told.has(place)) return made("span", { class: "document" }, `[${text(id)}], as above`);
      told.add(place);
      const line = made("span", { class: "document" }, text(citation));
      const facts = [
        [text(publisher), text(published)].filter(Boolean).join(", "),
        `reliability ${text(reliability)}`,
        text(licence) && `licence: ${text(licence)}`,
      ].filter(Boolean);
      line.append(` (${facts.join("; ")}) [${text(id)}]`);
      if (text(url)) line.append(" ", address(text(url)));
      if (text(note)) line.append(made("span", { class: "remark" }, ` ${text(note)}`));
      if (origin >= 0) line.append(made("span", { class: "relays" }, "It relays: ", source(origin, told)));
      return line;
    }

    // One row: what it says, where that stands, what else is known of it, and who says what of an event.
    function row(place) {
      const [id, says, from, locator, form, ...more] = data.rows[place];
      const head = made("p", { class: "row-head" }, made("strong", {}, text(says)), ` [${text(id)}]`);
      if (from === undefined) return made("div", { class: "evidence-row" }, head, elsewhere(text(id)));
      const facts = made("dl", { class: "row-facts" });
      const told = new Set();
      if (from >= 0) fact(facts, "source", source(from, told));
      if (text(locator)) fact(facts, "where in it", text(locator));
      data.forms[form].forEach((label, i) => fact(facts, text(label), text(more[i])));
      const stances = more[data.forms[form].length] || [];
      stances.forEach((stance) => fact(facts, "said of it", said(stance, told)));
      return made("div", { class: "evidence-row" }, head, facts);
    }

    // The page tells the rows that carry most; the command line tells all.
    function elsewhere(id) {
      return made("p", { class: "note" }, "To keep the page small, only the rows of the evidence that carry the most points are"
        + ` told in full (setting report.cited). This one: threatscore cite ${id}`);
    }

    function said([party, role, stance, about, known, locator, note, from], told) {
      const line = made("span", {}, made("strong", {}, `${text(party)} (${text(role)}) ${text(stance)}`),
        ` its ${text(about)}, public since ${text(known)}.`);
      if (text(note)) line.append(made("span", { class: "remark" }, ` ${text(note)}`));
      line.append(" Source: ", text(locator), "; ", source(from, told));
      return line;
    }

    const id = (place) => text(data.rows[place][0]);
    const says = (place) => text(data.rows[place][1]);
    // The words of a reason: its own, or those of its only row.
    const words = ([, own, first]) => (own < 0 ? `${says(first)} [${id(first)}]` : text(own));
    const sourced = (place) => data.rows[place][2] >= 0;
    return { text, row, says, id, words, sourced };
  }

  function fact(list, label, value) {
    list.append(made("div", {}, made("dt", {}, label), made("dd", {}, value)));
  }

  function address(url) {
    if (!/^https?:\/\/[^\s]+$/i.test(url)) return made("span", { class: "url" }, url);
    return made("a", { class: "url", href: url, rel: "noreferrer noopener", target: "_blank" }, url);
  }

  window.threatscore = window.threatscore || {};
  window.threatscore.cited = { teller, address };
})();
