/** Text areas that are as high as their text, also where the browser can't do that by itself. */

const needed = !CSS.supports("field-sizing", "content");

export function grow(field) {
  if (!needed || field.tagName !== "TEXTAREA") return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}
