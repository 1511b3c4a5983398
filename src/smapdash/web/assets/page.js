/* What needs no server: the address, the panel, notices (see shell/browser.py). Dash calls the functions by name. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.smapdash = { ...window.dash_clientside.smapdash, ...(() => {
  "use strict";
  const keep = () => window.dash_clientside.no_update;

  /* Dash fetches plotly.js for the first graph from the address that it sets here; the page's own bundle is smaller. */
  const plotly = document.querySelector("link[data-plotly]");
  if (plotly) Object.defineProperty(window, "_dashPlotlyJSURL", { get: () => plotly.href, set: () => {} });

  const isNarrow = window.matchMedia("(max-width: 767.98px)").matches;
  let panelIsOpen = false;
  let lastAnswer = new Date();
  let isOwnStep = false;
  let written = null;
  let lastScope = null;

  window.addEventListener("popstate", () => {
    if (window.location.search === written) return;
    isOwnStep = false;
    window.dash_clientside.set_props("walked", { data: { query: window.location.search, at: Date.now() } });
  });

  /* The link of a user in the table, null where the table shows another page. */
  const linkOf = (user) =>
    [...document.querySelectorAll("#users-table td a")].find(
      (link) => new URL(link.href).searchParams.get("user") === user,
    );

  let lastUser = null;

  const focusPanel = () => {
    document.getElementById("panel-name")?.focus({ preventScroll: true });
    document.getElementById("panel").scrollTop = 0;
  };

  const focusRow = () => {
    const target = linkOf(lastUser) || document.getElementById("main");
    target?.focus({ preventScroll: true });
  };

  /* On a phone the panel covers the page, which then must not take the focus. */
  const coverPage = (isOpen) => {
    const covers = isOpen && window.matchMedia("(max-width: 767.98px)").matches;
    document.getElementById("main").inert = covers;
    document.body.classList.toggle("is-covered", covers);
    document.body.classList.toggle("has-panel", isOpen);
  };

  return {
    readAddress: () => window.location.search,

    /* Whether charts over time take a coarser grain, as exports of them do; it stays while the page is open. */
    isNarrow: () => isNarrow,

    /* Each state is a step of the browser's history; but the first, which only spells the address as we do, and one
       that was walked to. */
    writeAddress: (state) => {
      if (!state) return;
      const query = state.query ? `?${state.query}` : "";
      const { pathname, hash, search } = window.location;
      if (query !== search) window.history[isOwnStep ? "pushState" : "replaceState"](null, "", pathname + query + hash);
      isOwnStep = true;
      written = query;
    },

    /* Opens the panel when the server's answer for the open user is there, closes it at once. */
    showPanel: (open, shown) => {
      if (open && open !== shown) return keep();
      const opens = Boolean(open);
      if (opens) lastUser = open;
      if (opens !== panelIsOpen) requestAnimationFrame(() => (opens ? focusPanel() : focusRow()));
      panelIsOpen = opens;
      coverPage(opens);
      return !opens;
    },

    /* The user before or after the open one in the table, whom the server has named on the buttons; none to close. */
    openUser: (pressed) => pressed.what || null,

    toggleFilters: (_pressed, expanded) => {
      const isOpen = expanded !== "true";
      return [isOpen ? "filters is-open" : "filters", String(isOpen)];
    },

    /* `hidden` is written with every answer of the database, so the last time it was true is the figures' age. */
    announceAge: (hidden) => {
      if (hidden) {
        lastAnswer = new Date();
        return keep();
      }
      if (document.querySelector(".kpis .sk")) return "The figures appear by themselves when it is back. Trying again every 5 s.";
      const time = lastAnswer.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      return `What is drawn stays as it was at ${time}. Trying again every 5 s.`;
    },

    /* The first answer is the page itself, which a screen reader reads anyway. */
    announceScope: (scope) => {
      const isFirst = lastScope === null;
      const isNew = scope !== lastScope;
      lastScope = scope;
      return isFirst || !isNew ? keep() : `Updated: ${scope}`;
    },
  };
})() };
