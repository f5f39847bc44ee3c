// Rows of the evidence and their documents, as a reader checks them. All text comes from data and is only ever text;
// an address becomes a link only if it is one of the web, and nothing is asked of it before it is followed.
(() => {
  "use strict";

  const { element } = window.threatscore.pictures;

  // Something that tells rows and sources of the page's data: text(place), rows, sources.
  function teller(data) {
    const text = (place) => data.texts[place];

    function source(place) {
      const [id, citation, publisher, published, reliability, url, licence, note, origin] = data.sources[place];
      const told = element("span", { class: "document" }, text(citation));
      const facts = [
        [text(publisher), text(published)].filter(Boolean).join(", "),
        `reliability ${text(reliability)}`,
        text(licence) && `licence: ${text(licence)}`,
      ].filter(Boolean);
      told.append(` (${facts.join("; ")}) [${text(id)}]`);
      if (text(url)) told.append(" ", address(text(url)));
      if (text(note)) told.append(element("span", { class: "remark" }, ` ${text(note)}`));
      if (origin >= 0) told.append(element("span", { class: "relays" }, " It relays: ", source(origin)));
      return told;
    }

    // One row: what it says, where that stands, what else is known of it, and who says what of an event.
    function row(place) {
      const [id, says, from, locator, form, ...more] = data.rows[place];
      const head = element("p", { class: "row-head" }, element("strong", {}, text(says)), ` [${text(id)}]`);
      if (from === undefined) return element("div", { class: "evidence-row" }, head, elsewhere(text(id)));
      const facts = element("dl", { class: "row-facts" });
      if (from >= 0) fact(facts, "source", source(from));
      if (text(locator)) fact(facts, "where in it", text(locator));
      data.forms[form].forEach((label, i) => fact(facts, text(label), text(more[i])));
      const stances = more[data.forms[form].length] || [];
      stances.forEach((stance) => fact(facts, "said of it", said(stance)));
      return element("div", { class: "evidence-row" }, head, facts);
    }

    // The page tells the rows that carry most; the command line tells all.
    function elsewhere(id) {
      return element("p", { class: "note" }, "To keep the page small, only the rows of the evidence that carry the most points are"
        + ` told in full (setting report.cited). This one: threatscore cite ${id}`);
    }

    function said([party, role, stance, about, known, locator, note, from]) {
      const line = element("span", {}, element("strong", {}, `${text(party)} (${text(role)}) ${text(stance)}`),
        ` its ${text(about)}, public since ${text(known)}: `, source(from), `, ${text(locator)}`);
      if (text(note)) line.append(element("span", { class: "remark" }, ` ${text(note)}`));
      return line;
    }

    const id = (place) => text(data.rows[place][0]);
    const says = (place) => text(data.rows[place][1]);
    // The words of a reason: its own, or those of its only row.
    const words = ([, own, first]) => (own < 0 ? `${says(first)} [${id(first)}]` : text(own));
    return { text, row, says, id, words };
  }

  function fact(list, label, value) {
    list.append(element("div", {}, element("dt", {}, label), element("dd", {}, value)));
  }

  function address(url) {
    if (!/^https?:\/\/[^\s]+$/i.test(url)) return element("span", { class: "url" }, url);
    return element("a", { class: "url", href: url, rel: "noreferrer noopener", target: "_blank" }, url);
  }

  window.threatscore = window.threatscore || {};
  window.threatscore.cited = { teller, address };
})();
