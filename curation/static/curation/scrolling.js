/** Keeps a list in its place while it is changed. */

/**
 * Does `work`, which changes the rows of a scroller, and puts the first row that was in view back
 * to where it was. Rows in `leaving` are passed over: they are what is being moved away.
 */
export function holding(scroller, rows, leaving, work) {
  const top = scroller.getBoundingClientRect().top;
  const before = firstInView(scroller, rows(), leaving, top);
  work();
  if (!before?.row.isConnected) return;
  const shift = before.row.getBoundingClientRect().top - top - before.offset;
  if (shift) scroller.scrollTop += shift;
}

/** Rows stand in the order of the page, so the search can halve its way. */
function firstInView(scroller, rows, leaving, top) {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].getBoundingClientRect().bottom > top) high = middle;
    else low = middle + 1;
  }
  const row = rows.slice(low).find((candidate) => !leaving.has(candidate));
  return row && { row, offset: row.getBoundingClientRect().top - top };
}

/** Brings a row into view by the shortest way, if it is not there. */
export function reveal(row) {
  row.scrollIntoView({ block: "nearest", inline: "nearest" });
}
