/**
 * Runs in the desk's page before its own scripts: notes when the first key worked, and how long a
 * key's effect took to be on the screen. `bench` is what tools/bench_desk/browser.py reads.
 */

/** What a key changes, by the first letter of its name in the report. */
const EFFECTS = {
  j: ["tabindex"],
  S: ["data-number", "data-waiting"],
  1: ["data-color"],
  f: ["child"],
  z: ["child", "data-color", "data-number"],
};

globalThis.bench = { moved: 0, effect: null, pressing: false, wanted: null };

addEventListener("keydown", () => { bench.pressing = true; }, true);
addEventListener("keydown", () => { bench.pressing = false; });
addEventListener("focusin", () => {
  if (bench.pressing) bench.moved ||= performance.now();
}, true);

/** Resolves when the page has had nothing to do for a moment. */
bench.quiet = () =>
  new Promise((resolve) => {
    requestIdleCallback(() => setTimeout(resolve, 60), { timeout: 5000 });
  });

/** Goes to a comment that is not picked and has a text. */
bench.toUnpicked = () => {
  const row = [...document.querySelectorAll("[data-comment]:not([data-picked]):not([hidden])")]
    .find((comment) => comment.lastElementChild.textContent.trim());
  row.focus();
};

/** Waits for the effect of the next key: `bench.effect` is {shown, event} in milliseconds then. */
bench.expect = (wanted) => {
  bench.effect = null;
  const noted = { pressed: 0, shown: 0, event: 0 };
  addEventListener("keydown", (event) => { noted.pressed = event.timeStamp; }, { capture: true, once: true });
  const timing = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.name === "keydown") noted.event = Math.max(noted.event, entry.duration);
    }
  });
  // Shorter ones than 16 ms, a frame, the browser does not tell of.
  timing.observe({ type: "event", durationThreshold: 16 });
  const changes = new MutationObserver((records) => {
    if (!noted.pressed || !records.some((record) => fits(record, EFFECTS[wanted]))) return;
    changes.disconnect();
    requestAnimationFrame(() => setTimeout(() => {
      noted.shown = performance.now() - noted.pressed;
      // The entry for the key comes after its frame.
      setTimeout(() => {
        timing.disconnect();
        bench.effect = { shown: noted.shown, event: noted.event || 16 };
      }, 150);
    }));
  });
  for (const tree of document.querySelectorAll("[data-tree]")) {
    changes.observe(tree, { subtree: true, childList: true, attributes: true });
  }
};

function fits({ type, attributeName, target }, wanted) {
  if (type === "childList") return wanted.includes("child") && target.matches("[data-tree], [data-quotes]");
  return wanted.includes(attributeName);
}
