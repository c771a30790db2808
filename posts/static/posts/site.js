// A block of code or an AA scrolls in itself: let the keyboard reach it where the browser doesn't.
for (const block of document.querySelectorAll("pre")) {
  block.tabIndex = 0;
}
