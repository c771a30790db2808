/** Which key does what: the names are those of the desk's commands. See the sheet in _keys.html. */

const ANYWHERE = {
  j: "next", ArrowDown: "next", k: "previous", ArrowUp: "previous",
  "Shift+ArrowDown": "extend-next", "Shift+ArrowUp": "extend-previous",
  "Mod+ArrowDown": "next", "Mod+ArrowUp": "previous", "Mod+ ": "toggle-selected",
  Home: "first", End: "last", "Shift+Home": "extend-first", "Shift+End": "extend-last",
  h: "thread", ArrowLeft: "thread", l: "post", ArrowRight: "post",
  "Mod+a": "select-all", Escape: "let-go",
  g: "jump", x: "collapse", "Shift+X": "collapse-all",
  z: "undo", "Mod+z": "undo", "Shift+Z": "redo", "Mod+Shift+Z": "redo", "Mod+y": "redo",
  "/": "find", i: "details", v: "preview", "Shift+V": "show-in-preview",
  "Shift+P": "publish", "Shift+H": "history",
  "Shift+S": "schedule", "Shift+R": "review", "?": "keys",
  w: "next-caution", "Shift+W": "previous-caution", ".": "tools",
  "]": "next-post", "[": "previous-post",
  " ": "toggle", r: "pick-replies", p: "pick-parents",
  1: "colour-1", 2: "colour-2", 3: "colour-3", 4: "colour-4", 5: "colour-5", 6: "colour-6",
  0: "colour-0",
};

const IN_THREAD = {
  "Shift+J": "next-branch", "Shift+K": "previous-branch", Enter: "jump",
  Delete: "drop-picked", Backspace: "drop-picked",
  s: "sort", "Shift+T": "sort-back", a: "only-author", n: "mute", "Shift+N": "muting",
};

const IN_POST = {
  "Alt+ArrowUp": "move-up", "Alt+ArrowDown": "move-down",
  "Shift+K": "move-up", "Shift+J": "move-down",
  t: "move-top", b: "move-bottom", m: "carry", "Shift+M": "carry-before",
  a: "move-after-number", n: "go-to-number", d: "difference",
  f: "fold", u: "unfold", y: "label", e: "edit", Enter: "edit", o: "original",
  c: "take-over",
  Delete: "drop", Backspace: "drop",
};

const FIELDS = 'input:not([type="checkbox"]), textarea, select, [contenteditable]';
const OPEN = "dialog:modal, :popover-open";
const PRESSED_BY = { Enter: "a, button, summary", " ": "button, summary, input" };

/** Calls `run(command)` for each key that means one; `side()` tells where it was pressed. */
export function listenToKeys({ side, run }) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isTyping(event)) return;
    const name = nameOf(event);
    const inThread = side() === "thread";
    const [here, there] = inThread ? [IN_THREAD, IN_POST] : [IN_POST, IN_THREAD];
    const elsewhere = there[name] && (inThread ? "of-the-post" : "of-the-thread");
    const command = here[name] ?? ANYWHERE[name] ?? elsewhere;
    if (!command) return;
    event.preventDefault();
    run(command);
  });
}

/** While text is being typed or converted, or a sheet or a menu is open, keys are not for the desk. */
export function isTyping(event) {
  if (event.isComposing || event.keyCode === 229) return true;
  if (event.target.closest?.(FIELDS) || document.querySelector(OPEN)) return true;
  const pressed = PRESSED_BY[event.key];
  return Boolean(pressed && event.target.closest?.(pressed));
}

export function nameOf({ key, shiftKey, ctrlKey, metaKey, altKey }) {
  const letter = /^[a-z]$/i.test(key);
  // Shift is part of what "?" is, and no part of what a letter is while Caps Lock is on.
  const shift = shiftKey && (letter || key.length > 1);
  const base = letter ? (shift ? key.toUpperCase() : key.toLowerCase()) : key;
  const mod = ctrlKey || metaKey ? "Mod+" : "";
  return `${mod}${altKey ? "Alt+" : ""}${shift ? "Shift+" : ""}${base}`;
}
