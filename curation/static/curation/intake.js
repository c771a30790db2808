/** The import form: names the chosen file, and takes one that is dropped on it. */

const form = document.querySelector("[data-intake]");

if (form) {
  const field = form.querySelector("[data-file]");
  const name = form.querySelector("[data-file-name]");
  const drop = form.querySelector("[data-drop]");
  const show = () => {
    name.textContent = field.files[0]?.name ?? name.dataset.empty;
  };
  field.addEventListener("change", show);
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.toggleAttribute("data-over", true);
  });
  drop.addEventListener("dragleave", () => drop.removeAttribute("data-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.removeAttribute("data-over");
    field.files = event.dataTransfer.files;
    show();
  });
}
