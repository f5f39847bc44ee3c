// Elements made by hand: attributes and texts are what they are, whatever they hold; nothing is read as markup. What is
// null or undefined is left out.
(() => {
  "use strict";

  const NAMESPACE = "http://www.w3.org/2000/svg";

  // An HTML element with attributes; children are elements or texts.
  function made(name, attributes = {}, ...children) {
    return filled(document.createElement(name), attributes, children);
  }

  // The same of a picture.
  function shape(name, attributes = {}, ...children) {
    return filled(document.createElementNS(NAMESPACE, name), attributes, children);
  }

  function filled(element, attributes, children) {
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== null) element.setAttribute(key, String(value));
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  }

  // Write the text of an element, or of a text node, unless it says so already: what is read aloud is then not repeated.
  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  window.threatscore = window.threatscore || {};
  window.threatscore.elements = { made, shape, write };
})();
