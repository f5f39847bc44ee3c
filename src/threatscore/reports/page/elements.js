// Elements made by hand: attributes and texts are what they are, whatever they hold; nothing is read as markup.
(() => {
  "use strict";

  function made(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  // Write the text of an element unless it says so already.
  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  window.threatscore = window.threatscore || {};
  window.threatscore.elements = { made, write };
})();
