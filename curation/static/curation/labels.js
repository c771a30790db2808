/** What quotes can be labelled with, in the order of the key's steps: as their editor offers it. */

const { options } = document.getElementById("quote-editor").content.querySelector("select");

/** Returns the label that comes after one. */
export function following(label) {
  const values = [...options].map(({ value }) => value);
  return values[(values.indexOf(label) + 1) % values.length];
}

/** Shows a quote's label beside its author, and in its editor if that is open. */
export function showLabel(row, label) {
  if (row.dataset.label === label) return;
  row.dataset.label = label;
  const { text, title } = [...options].find(({ value }) => value === label);
  const mark = row.querySelector("[data-label-mark]");
  mark.textContent = label && text;
  mark.title = title;
  const choice = row.querySelector("[data-label-choice]");
  if (choice) choice.value = label;
}
