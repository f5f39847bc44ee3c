// A table that is wider than the screen is scrolled; without a pointer that takes the focus.
"use strict";

addEventListener("load", () => {
  for (const wrap of document.querySelectorAll(".md-typeset__scrollwrap")) {
    wrap.tabIndex = 0;
    wrap.setAttribute("role", "region");
    const heading = (wrap.closest("section") ?? document).querySelector("h1");
    wrap.setAttribute("aria-label", `Table of the page ${heading ? heading.textContent.replace("¶", "").trim() : ""}`);
  }
});
