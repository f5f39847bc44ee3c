// Writes into the page what changed and nothing else, and knows what was published, so that all of it can be put back.
// What is published is also kept in the page itself (data-published), for a page may be saved while it shows changes.
(() => {
  "use strict";

  const KEPT = "data-published"; // on an element: what its text and its attributes say as published, as JSON
  const OURS = "data-added"; // on an element that was put beside the published ones
  const TEXT = "#text";

  function make() {
    const kept = new Map(); // element -> {name: {published, now}}; the text of its text node under TEXT
    const added = new Map(); // element -> what stands in or before it beside the published

    function entry(element, name, current) {
      let entries = kept.get(element);
      if (!entries) kept.set(element, (entries = {}));
      return (entries[name] ||= { published: current(), now: null, written: false });
    }

    function note(element, own) {
      own.written = true;
      const entries = kept.get(element);
      const names = Object.keys(entries).filter((name) => entries[name].written);
      element.setAttribute(KEPT, JSON.stringify(Object.fromEntries(names.map((name) => [name, entries[name].published]))));
    }

    // Write a value unless it stands there; `set` writes it.
    function write(element, name, value, current, set) {
      const own = entry(element, name, current);
      if ((own.written ? own.now : own.published) === value) return;
      if (!own.written) note(element, own);
      own.now = value;
      set(value);
    }

    // Write a text into the text node of an element.
    function text(node, value) {
      write(node.parentNode, TEXT, value, () => node.nodeValue, (told) => (node.nodeValue = told));
    }

    // Write an attribute, or take it away with null.
    function attribute(element, name, value) {
      write(element, name, value, () => element.getAttribute(name), (told) => set(element, name, told));
    }

    // What a text node says as published.
    function saidOf(node) {
      return kept.get(node.parentNode)?.[TEXT]?.published ?? node.nodeValue;
    }

    // Put a small remark at the end of an element, change it, or with an empty text take it away.
    function remark(element, words) {
      const there = added.get(element);
      if ((there?.textContent ?? "") === words) return;
      if (words === "") {
        there.remove();
        added.delete(element);
      } else if (there) {
        there.firstChild.nodeValue = words;
      } else {
        const span = ours(document.createElement("span"), words, "was");
        element.append(span);
        added.set(element, span);
      }
    }

    // Put a paragraph of ours before a published element, or change it.
    function paragraph(before, words) {
      const there = added.get(before);
      if (there?.textContent === words) return;
      there?.remove();
      const element = ours(document.createElement("p"), words, "changed-note");
      before.parentNode.insertBefore(element, before);
      added.set(before, element);
    }

    // Put everything back as it was published.
    function restore() {
      for (const element of added.values()) element.remove();
      for (const element of kept.keys()) if (element.hasAttribute(KEPT)) back(element);
      kept.clear();
      added.clear();
    }

    return { text, attribute, remark, paragraph, saidOf, restore };
  }

  function set(element, name, value) {
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }

  function ours(element, words, className) {
    element.className = className;
    element.textContent = words;
    element.setAttribute(OURS, "");
    return element;
  }

  // Put an element back to what it keeps as published.
  function back(element) {
    for (const [name, value] of Object.entries(JSON.parse(element.getAttribute(KEPT)))) {
      if (name === TEXT) textNode(element).nodeValue = value;
      else set(element, name, value);
    }
    element.removeAttribute(KEPT);
  }

  function textNode(element) {
    const found = [...element.childNodes].find((node) => node.nodeType === Node.TEXT_NODE);
    return found || element.appendChild(document.createTextNode("")); // an empty one is not saved
  }

  // Put a page back that was saved while it showed changed settings.
  function recover() {
    for (const element of document.querySelectorAll(`[${OURS}]`)) element.remove();
    for (const element of document.querySelectorAll(`[${KEPT}]`)) back(element);
  }

  window.threatscore = window.threatscore || {};
  window.threatscore.ledger = { make, recover, OURS };
})();
