/** The desk's words in the editor's language, from the data attributes of the page's #words. */

const { dataset } = document.getElementById("words");

/** Returns a phrase with its {places} filled. */
export function word(name, values = {}) {
  return dataset[name].replace(/\{(\w+)\}/g, (_place, key) => values[key]);
}
