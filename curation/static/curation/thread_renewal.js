/** Brings the rows of a thread in line with fresh ones, which come as HTML in the thread's order. */

/** What the page's scripts set at a row, or what depends on it. */
const KEPT = new Set([
  "tabindex", "aria-selected", "aria-expanded", "hidden",
  "data-collapsed", "data-context", "data-muted", "data-picked", "data-waiting",
]);

/**
 * Returns the rows in their new order: those that were there, with what is new in them, and the
 * new ones. `known` tells the row of a comment by its reference.
 */
export function renewedRows(html, known) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.querySelectorAll("[data-comment]")].map((fresh) => {
    const row = known(fresh.dataset.comment);
    if (row) renew(row, fresh);
    return row ?? document.adoptNode(fresh);
  });
}

function renew(row, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (!KEPT.has(name) && row.getAttribute(name) !== value) row.setAttribute(name, value);
  }
  for (const { name } of [...row.attributes]) {
    if (!KEPT.has(name) && !fresh.hasAttribute(name)) row.removeAttribute(name);
  }
  const answered = fresh.hasAttribute("aria-expanded");
  if (answered && !row.hasAttribute("aria-expanded")) row.setAttribute("aria-expanded", "true");
  for (const part of [".who", ".said"]) {
    const [old, news] = [row, fresh].map((one) => one.querySelector(`:scope > ${part}`));
    if (old.outerHTML !== news.outerHTML) old.replaceWith(news);
  }
}
