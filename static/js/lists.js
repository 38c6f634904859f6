/* On a list, a filter, an order or a page swaps the content instead of loading a page: what stood open stays open, the
   focus stays where it was, the number of results is said once. Every link and form works the same without it. */
"use strict";
(() => {
  const main = document.querySelector("main");
  const isList = (root) => root && root.querySelector(".split .results");
  if (!isList(main) || !window.fetch || !window.DOMParser) return;

  const said = document.createElement("p");
  said.className = "vh";
  said.setAttribute("role", "status");
  main.before(said);
  main.querySelector(".total")?.removeAttribute("role");
  history.scrollRestoration = "manual";

  const kept = new Map(); // address → page, for going back without waiting; what is asked for anew is asked for
  const MOST_KEPT = 20;
  // What the head tells machines of this very page.
  const TOLD = 'link[rel="canonical"], link[rel="alternate"], meta[name="robots"], meta[name="description"], meta[property^="og:"], meta[name^="twitter:"], script[type="application/ld+json"]';
  let asking = null;
  let shown = location.href;

  const words = (node) => (node && node.firstChild ? node.firstChild.textContent.trim() : "");
  const here = (address) => address.origin === location.origin && address.pathname === location.pathname;
  const openNow = () => new Map([...main.querySelectorAll("details")].map((each) => [words(each.querySelector("summary")) || each.className, each.open]));

  /* How to find in the new content what had the focus in the old. */
  const trace = (node) => {
    if (!node || !main.contains(node)) return null;
    if (node.id) return (root) => root.querySelector(`#${CSS.escape(node.id)}`);
    const facet = node.closest("details.facet");
    if (facet) {
      const [label, text] = [words(facet.querySelector("summary")), words(node)];
      return (root) => {
        const same = [...root.querySelectorAll("details.facet")].find((each) => words(each.querySelector("summary")) === label);
        return same && ([...same.querySelectorAll("a")].find((each) => words(each) === text) || same.querySelector("summary"));
      };
    }
    if (node.closest(".order")) return (root) => root.querySelector(".order [aria-current]");
    if (node.closest(".chips")) return (root) => root.querySelector(".chips a") || root.querySelector("#results");
    if (node.closest(".typed")) return (root) => root.querySelector(".typed button");
    return null;
  };

  /* The same for going back and forward, where there may be nothing left of it. */
  const near = (node) => {
    const find = trace(node);
    return (root) => {
      const found = find?.(root);
      return found?.checkVisibility() ? found : root.querySelector("#results");
    };
  };

  const remember = () => history.replaceState({ ...history.state, scroll: window.scrollY }, "");

  const get = async (address, back) => {
    if (back && kept.has(address)) return kept.get(address);
    asking?.abort();
    asking = new AbortController();
    const response = await fetch(address, { signal: asking.signal, headers: { Accept: "text/html" } });
    const text = await response.text();
    if (!(response.headers.get("Content-Type") || "").startsWith("text/html") || response.status >= 500) throw new Error("not a page");
    const page = { address: response.url || address, text };
    kept.delete(address);
    kept.set(address, page);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
    return page;
  };

  const show = async (address, { push, focus, scroll }) => {
    main.setAttribute("aria-busy", "true");
    let next;
    try {
      const page = await get(address, !push);
      const parsed = new DOMParser().parseFromString(page.text, "text/html");
      next = { address: page.address, document: parsed, main: parsed.querySelector("main") };
      if (!isList(next.main)) throw new Error("not a list");
    } catch (error) {
      if (error.name === "AbortError") return;
      location.assign(address);
      return;
    }
    const was = openNow();
    for (const each of next.main.querySelectorAll("details")) {
      const label = words(each.querySelector("summary")) || each.className;
      if (was.get(label)) each.open = true;
      else if (was.has(label) && !each.querySelector("[aria-current], .error")) each.open = false;
    }
    // The button of the panel counts what is chosen, so its words differ from page to page.
    const [panel, before] = [next.main.querySelector("details.panel"), main.querySelector("details.panel")];
    if (panel && before?.open) panel.open = true;
    const total = next.main.querySelector(".total");
    total?.removeAttribute("role");
    if (push) {
      remember();
      history.pushState({ scroll: 0 }, "", next.address);
    }
    shown = location.href;
    main.replaceChildren(...[...next.main.childNodes].map((node) => document.adoptNode(node)));
    main.removeAttribute("aria-busy");
    document.title = next.document.title;
    const [old, fresh] = [document.querySelector(".tongues"), next.document.querySelector(".tongues")];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
    document.head.querySelectorAll(TOLD).forEach((each) => each.remove());
    document.head.append(...[...next.document.head.querySelectorAll(TOLD)].map((each) => document.adoptNode(each)));
    const target = focus?.(main);
    if (target) {
      if (!target.matches("a[href], button, input, summary")) target.tabIndex = -1;
      target.focus({ preventScroll: true });
    }
    if (scroll === "results") main.querySelector("#results")?.scrollIntoView();
    else if (typeof scroll === "number") window.scrollTo(0, scroll);
    said.textContent = "";
    requestAnimationFrame(() => { said.textContent = total ? total.textContent.trim().replace(/\s+/g, " ") : document.title; });
  };

  main.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.target) return;
    const address = new URL(link.href);
    if (link.matches(".to-results")) link.closest("details").open = false; // and to what stood below it
    if (!here(address) || address.hash) return;
    event.preventDefault();
    const paging = link.closest(".pages");
    show(address.href, {
      push: true,
      focus: paging ? (root) => root.querySelector("#results") : trace(link),
      scroll: paging ? "results" : null,
    });
  });

  main.addEventListener("submit", (event) => {
    const form = event.target;
    const address = new URL(form.action);
    if (form.method !== "get" || !here(address)) return;
    event.preventDefault();
    const asked = [...new FormData(form)].filter(([, value]) => value !== "");
    address.search = new URLSearchParams(asked).toString();
    show(address.href, { push: true, focus: trace(document.activeElement), scroll: null });
  });

  window.addEventListener("popstate", () => {
    if (location.href.split("#")[0] === shown.split("#")[0]) return; // a jump within the page
    clearTimeout(settling);
    const active = document.activeElement;
    const focus = active === document.body || main.contains(active) ? near(active) : null;
    show(location.href, { push: false, focus, scroll: history.state?.scroll || 0 });
  });
  // An entry is told where it stood before it is left; of back and forward nobody hears in time.
  let settling = null;
  window.addEventListener("scroll", () => {
    clearTimeout(settling);
    settling = setTimeout(() => main.hasAttribute("aria-busy") || remember(), 100);
  }, { passive: true });
  window.addEventListener("pagehide", remember);
  // Back from another page: the browser no longer does this by itself.
  if (history.state?.scroll) window.scrollTo(0, history.state.scroll);
})();
