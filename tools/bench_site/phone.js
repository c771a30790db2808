/* What a slow phone sees of the page while it loads: read by tools/bench_site/phone.py. */
"use strict";
const seen = { lcp: 0, fcp: 0, cls: 0, tasks: [] };
window.benchSeen = seen;
function watch(type, take) {
  new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
}
watch("largest-contentful-paint", (entry) => { seen.lcp = entry.startTime; });
watch("paint", (entry) => { if (entry.name === "first-contentful-paint") seen.fcp = entry.startTime; });
watch("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.cls += entry.value; });
watch("longtask", (entry) => { seen.tasks.push([entry.startTime, entry.duration]); });
