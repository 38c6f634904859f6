/* Every form of the desk: nothing typed is lost by an accident. Without script everything else is the same. */
"use strict";
window.addEventListener("load", () => {
  const form = document.querySelector("input[name='seen']")?.form;
  if (!form) return;

  /* Before a form with unsaved changes is closed, the browser asks; of an untouched form it never does. What stands in
     it when it is left is compared with what stood there when somebody first touched it: scripts of the page fill
     fields too, and that is nobody's work. */
  const said = () => new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken")).toString();
  const unsaved = form.querySelector(".mistakes, .overtaken");
  let before = null;
  let sending = false;
  for (const kind of ["pointerdown", "keydown", "focusin"]) {
    form.addEventListener(kind, () => { before ??= said(); }, { capture: true });
  }
  window.addEventListener("beforeunload", (event) => {
    if (!sending && (unsaved || (before !== null && said() !== before))) event.preventDefault();
  });

  form.addEventListener("submit", () => {
    sending = true;
    /* The answer begins at its top, where its messages are, and not at the help that was last looked at. */
    history.replaceState(null, "", location.pathname + location.search);
  });

  /* Enter in a line of text is no order to save and leave; buttons and lists keep theirs. */
  form.addEventListener("keydown", (event) => {
    const line = event.target instanceof HTMLInputElement && !["submit", "button", "checkbox", "radio"].includes(event.target.type);
    if (event.key === "Enter" && line && event.target.type !== "search" && !event.defaultPrevented) event.preventDefault();
  });

  unsaved?.scrollIntoView();
});
