// The search runs in a worker, and browsers start none from a file. Opened from the disk, a hidden frame stands in:
// the worker's script runs in it unchanged, and messages are handed to and fro as events.
"use strict";

if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.title = "Search";
      // An empty frame is loaded too, at once or a little later; what is put into it before may be lost.
      this.ready = new Promise((resolve) => {
        this.frame.addEventListener("load", () => this.begin(url, resolve), { once: true });
        document.body.append(this.frame);
      });
    }

    begin(url, done) {
      const inside = this.frame.contentWindow;
      // What the worker says to whoever started it.
      inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      const script = inside.document.createElement("script");
      script.src = url;
      script.onload = done;
      inside.document.head.append(script);
    }

    postMessage(data) {
      this.ready.then(() => this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data })));
    }
  };
}
