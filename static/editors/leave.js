/* Before a form with unsaved changes is closed, the browser asks. Without script nothing else is different. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("#content-main > form, #content form[id$='_form']");
  if (!form || !form.querySelector("[name='seen']")) return;
  let changed = form.querySelector(".errornote, .overtaken") !== null;
  let sending = false;
  const note = () => { changed = true; };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  /* Search boxes of Django's admin tell of a choice through jQuery alone. */
  if (window.django && window.django.jQuery) window.django.jQuery(form).on("change", "select", note);
  form.addEventListener("submit", () => { sending = true; });
  window.addEventListener("beforeunload", (event) => {
    if (changed && !sending) event.preventDefault();
  });
});
