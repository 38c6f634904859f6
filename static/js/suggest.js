// Names while somebody types in a search field: the combobox pattern of WAI-ARIA. Without this file the form searches.
"use strict";

const PAUSE = 120; // milliseconds without a key before anything is asked for
const LEAST = 2; // letters

for (const form of document.querySelectorAll("form[data-suggest]")) {
  suggestIn(form, form.elements.namedItem("q"));
}

function made(tag, attributes, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
}

function suggestIn(form, field) {
  const id = `${field.id}-names`;
  const list = made("ul", { id, class: "names", role: "listbox", "aria-label": form.dataset.names, hidden: "" });
  const status = made("p", { class: "vh", role: "status" });
  const known = new Map(); // what was typed -> what was found
  let timer, request, active;

  form.append(list, status);
  // A search field may be no combobox in HTML, a text field may; the key on a phone still says "search".
  field.type = "text";
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
  for (const [name, value] of Object.entries({ ...roles, enterkeyhint: "search" })) field.setAttribute(name, value);

  function typed() {
    return field.value.trim().replace(/\s+/g, " ");
  }

  function choose(option) {
    active?.removeAttribute("aria-selected");
    active = option;
    if (!active) return field.removeAttribute("aria-activedescendant");
    active.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", active.id);
    active.scrollIntoView({ block: "nearest" });
  }

  function forget() {
    request?.abort();
    request = null;
  }

  function close() {
    clearTimeout(timer);
    forget();
    choose(null);
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
  }

  function show({ told, found }) {
    choose(null);
    list.replaceChildren(
      ...found.map((each, n) => {
        const name = made("span", { lang: each.language, dir: "auto", class: "name" }, each.name);
        const also = each.also ? [made("bdi", { class: "also" }, each.also)] : [];
        const option = made("li", { id: `${id}-${n}`, role: "option" }, name, " ", ...also, " ");
        option.append(made("span", { class: "is" }, each.is));
        option.dataset.href = each.href;
        return option;
      }),
    );
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = told;
  }

  async function ask() {
    const words = typed();
    forget();
    if (words.length < LEAST) {
      status.textContent = "";
      return close();
    }
    const own = (request = new AbortController());
    try {
      if (!known.has(words)) {
        const address = `${form.dataset.suggest}?${new URLSearchParams({ q: words })}`;
        const answer = await fetch(address, { credentials: "omit", signal: own.signal });
        if (!answer.ok) return close();
        known.set(words, await answer.json());
      }
      if (words === typed() && document.activeElement === field) show(known.get(words));
    } catch {
      // Asked anew meanwhile, or no connection: the form still searches.
    }
    if (request === own) request = null;
  }

  field.addEventListener("input", () => {
    choose(null);
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });

  field.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.isComposing) return;
    if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    } else if (event.key === "Tab") {
      close();
    } else if (event.key === "Enter") {
      if (active && open) {
        event.preventDefault();
        location.assign(active.dataset.href);
      }
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return request || ask();
      // Past the last name, and before the first, stands the field itself.
      const stops = [null, ...list.children];
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(stops[(stops.indexOf(active ?? null) + step + stops.length) % stops.length]);
    }
  });

  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
  field.addEventListener("blur", close);
  addEventListener("pageshow", close);
}
