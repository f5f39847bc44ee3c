// How long a move of a slider takes in this browser: for benchmarks, and for whoever wonders. Nothing calls it by itself.
(() => {
  "use strict";

  // Milliseconds of `moves` slider moves: `work` for computing and drawing, to after the frame is painted; `whole` from
  // the event to then, waiting for the frame included. Of the node named, or of the first.
  async function measure(moves = 60, node = "") {
    const sliders = [...document.querySelectorAll("#live input[type=range]")];
    const slider = sliders.find((each) => each.dataset.node === node) || sliders[0];
    for (let fold = slider.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
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

  window.threatscore = window.threatscore || {};
  window.threatscore.measured = { measure };
})();
