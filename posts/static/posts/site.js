// A block of code or an AA scrolls in itself: let the keyboard reach it where the browser doesn't.
for (const block of document.querySelectorAll("pre")) {
  block.tabIndex = 0;
}

// A link into a closed fold opens it, also in browsers that don't do so by themselves.
function openFold() {
  const quote = /^#q\d+$/.test(location.hash) && document.querySelector(location.hash);
  const fold = quote && quote.closest("details:not([open])");
  if (fold) {
    fold.open = true;
    quote.scrollIntoView();
  }
}

addEventListener("hashchange", openFold);
openFold();

// An author's name marks all that they say in the post, and leads from one quote to the next.
const saidBy = new Map();
for (const quote of document.querySelectorAll(".quote")) {
  const author = quote.dataset.author;
  saidBy.set(author, [...(saidBy.get(author) ?? []), quote]);
}
const bar = document.createElement("div");
bar.className = "said-by";
let shownAuthor = "";

function step(sign, quote) {
  const link = document.createElement(quote ? "a" : "span");
  link.textContent = quote ? `${sign} ${quote.dataset.quote}` : sign;
  if (quote) {
    link.href = `#${quote.id}`;
    link.addEventListener("click", () => mark(quote));
  }
  return link;
}

function mark(quote) {
  unmark();
  const author = quote.dataset.author;
  const quotes = saidBy.get(author);
  const at = quotes.indexOf(quote);
  const place = document.createElement("b");
  place.textContent = `${author} ${at + 1}/${quotes.length}`;
  shownAuthor = author;
  for (const one of quotes) {
    one.classList.add("by-marked");
    one.querySelector(".author").setAttribute("aria-pressed", "true");
  }
  bar.replaceChildren(step("↑", quotes[at - 1]), place, step("↓", quotes[at + 1]));
  quote.append(bar);
}

function unmark() {
  for (const one of saidBy.get(shownAuthor) ?? []) {
    one.classList.remove("by-marked");
    one.querySelector(".author").setAttribute("aria-pressed", "false");
  }
  shownAuthor = "";
  bar.remove();
}

for (const [author, quotes] of saidBy) {
  if (!author || quotes.length < 2) {
    continue;
  }
  for (const quote of quotes) {
    const name = quote.querySelector(".author");
    name.tabIndex = 0;
    name.setAttribute("role", "button");
    name.setAttribute("aria-pressed", "false");
    name.addEventListener("click", () => {
      if (bar.parentElement === quote) {
        unmark();
      } else {
        mark(quote);
      }
    });
    name.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        name.click();
      }
    });
  }
}

// What an anchor (>>12) refers to is shown beside it; following the link still leads there.
const shown = document.createElement("aside");
shown.className = "shown-quote";
let shownBy = null;
let leaving = 0;

function show(anchor) {
  clearTimeout(leaving);
  const quote = document.querySelector(anchor.hash);
  if (!quote || shownBy === anchor) {
    return;
  }
  const copy = quote.cloneNode(true);
  for (const one of copy.querySelectorAll("[id], [tabindex], .said-by, .reply")) {
    if (one.matches(".said-by, .reply")) {
      one.remove();
    }
    one.removeAttribute("id");
    one.removeAttribute("tabindex");
  }
  shown.replaceChildren(...copy.children);
  const place = anchor.getBoundingClientRect();
  document.body.append(shown);
  const left = Math.min(place.left, innerWidth - shown.offsetWidth - 16);
  const below = place.bottom + shown.offsetHeight + 8 < innerHeight || place.top < innerHeight / 2;
  shown.style.left = `${Math.max(16, left) + scrollX}px`;
  shown.style.top = `${below ? place.bottom + scrollY + 4 : place.top + scrollY - shown.offsetHeight - 4}px`;
  shownBy = anchor;
}

function hide() {
  clearTimeout(leaving);
  shown.remove();
  shownBy = null;
}

function hideSoon() {
  leaving = setTimeout(hide, 150);
}

for (const anchor of document.querySelectorAll("a.anchor")) {
  anchor.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show(anchor));
  anchor.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hideSoon());
  anchor.addEventListener("focus", () => anchor.matches(":focus-visible") && show(anchor));
  anchor.addEventListener("blur", hideSoon);
  anchor.addEventListener("click", (event) => {
    // A finger's first tap shows, its second follows.
    if (event.pointerType === "touch" && shownBy !== anchor) {
      event.preventDefault();
      show(anchor);
    } else {
      hide();
    }
  });
}

shown.addEventListener("pointerenter", () => clearTimeout(leaving));
shown.addEventListener("pointerleave", hideSoon);
addEventListener("pointerdown", (event) => {
  if (shownBy && !shown.contains(event.target) && event.target !== shownBy) {
    hide();
  }
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    unmark();
    hide();
  }
});
