/** What was put in and taken out between two texts, word by word. */

/** Beyond this many pairs of words to compare, what lies between is shown as one change. */
const MOST_PAIRS = 4_000_000;

/** Returns the way from one text to another, as [["same" | "out" | "in", text], ...]. */
export function wordDiff(from, to) {
  const [a, b] = [words(from), words(to)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  const shorter = Math.min(a.length, b.length) - start;
  while (end < shorter && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return joined([
    ...a.slice(0, start).map((word) => ["same", word]),
    ...between(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map((word) => ["same", word]),
  ]);
}

/** Japanese has no spaces between words, so the browser is asked where they end. */
function words(text) {
  if (!Intl.Segmenter) return [...text];
  const segmenter = new Intl.Segmenter(document.documentElement.lang, { granularity: "word" });
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

function between(a, b) {
  const replaced = [...a.map((word) => ["out", word]), ...b.map((word) => ["in", word])];
  if (!a.length || !b.length || a.length * b.length > MOST_PAIRS) return replaced;
  const width = b.length + 1;
  // How many words the rests of both texts have in common, from each place on.
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      common[at] =
        a[i] === b[j]
          ? common[at + width + 1] + 1
          : Math.max(common[at + width], common[at + 1]);
    }
  }
  const way = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      way.push(["same", a[i]]);
      [i, j] = [i + 1, j + 1];
    } else if (j === b.length || (i < a.length && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      way.push(["out", a[i]]);
      i += 1;
    } else {
      way.push(["in", b[j]]);
      j += 1;
    }
  }
  return way;
}

function joined(way) {
  const runs = [];
  for (const [kind, word] of way) {
    if (runs.at(-1)?.[0] === kind) runs.at(-1)[1] += word;
    else runs.push([kind, word]);
  }
  return runs;
}
