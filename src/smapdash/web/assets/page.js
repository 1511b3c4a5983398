/* Client-side callbacks: the address, the panel, notices (see shell/browser.py). Dash calls the functions by name. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.smapdash = { ...window.dash_clientside.smapdash, ...(() => {
  "use strict";
  const keep = () => window.dash_clientside.no_update;

  /* The row of the chips is there from the start where the address has filters, so that nothing moves when they arrive. */
  const openWithChips = (opens) => document.documentElement.classList.toggle("opens-with-chips", opens);
  openWithChips(/[?&]((area|tariff|from|to|last|weekday|implausible|use|find|compare=(?!before|none)|against)\b|user=[^&]*(,|%2C))/.test(window.location.search));

  const isNarrow = window.matchMedia("(max-width: 767.98px)").matches;
  const pageTitle = document.title;
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

  /* The height of the filter bar, which sticks to the top, so that the panel and jumps stay below it. */
  const measureFilters = new ResizeObserver(([{ target }]) =>
    document.documentElement.style.setProperty("--sd-filters", `${target.offsetHeight}px`),
  );
  const awaitFilters = new MutationObserver(() => {
    const bar = document.getElementById("filters");
    if (!bar) return;
    awaitFilters.disconnect();
    measureFilters.observe(bar);
  });
  awaitFilters.observe(document, { childList: true, subtree: true });

  /* The link of a user in the table; undefined if the table shows another page. */
  const linkOf = (user) =>
    [...document.querySelectorAll("#users-table td a")].find(
      (link) => window.smapdashUsers.openIn(new URL(link.href).search) === user,
    );

  const STEPS = { previous: -1, next: 1 };
  let lastUser = null;

  const focusPanel = () => {
    document.getElementById("panel-name")?.focus({ preventScroll: true });
    document.getElementById("panel").scrollTop = 0;
  };

  const focusRow = () => {
    const target = linkOf(lastUser) || document.getElementById("main");
    target?.focus({ preventScroll: true });
  };

  /* Returns a function that brings the row of a user back to where it is in the window now, if it is there. */
  const holdRow = (user) => {
    const row = linkOf(user)?.closest("tr");
    const before = row ? row.getBoundingClientRect().top : -1;
    if (before < 0 || before > window.innerHeight) return () => {};
    return () => window.scrollBy({ top: row.getBoundingClientRect().top - before, behavior: "instant" });
  };

  /* On a narrow screen, which may be turned, the panel covers the page, which must not take the focus then. */
  const narrow = window.matchMedia("(max-width: 999.98px)");
  const coverPage = (isOpen) => {
    const covers = isOpen && narrow.matches;
    document.getElementById("main").inert = covers;
    document.body.classList.toggle("is-covered", covers);
    document.body.classList.toggle("has-panel", isOpen);
  };
  narrow.addEventListener("change", () => coverPage(panelIsOpen));

  return {
    /* For the server's first answer, where the page has started without it. */
    readAddress: () => (window.smapdashFirst.isHere() ? keep() : window.location.search),

    /* Whether charts over time and their exports have a coarser grain; fixed while the page is open. */
    isNarrow: () => isNarrow,

    /* Each state becomes an entry of the browser's history, except the first, which only makes the address canonical, and
       states reached by back or forward. */
    writeAddress: (state) => {
      if (!state) return;
      const query = state.query ? `?${state.query}` : "";
      const { pathname, hash, search } = window.location;
      if (query !== search) window.history[isOwnStep ? "pushState" : "replaceState"](null, "", pathname + query + hash);
      isOwnStep = true;
      openWithChips(false);
      written = query;
    },

    /* Opens the panel when the server has answered for the open user; closes it at once. */
    showPanel: (open, shown) => {
      if (open && open !== shown) return keep();
      const opens = Boolean(open);
      if (opens) lastUser = open;
      if (opens !== panelIsOpen) {
        const bringBack = holdRow(lastUser);
        requestAnimationFrame(() => {
          bringBack();
          (opens ? focusPanel : focusRow)();
        });
      }
      panelIsOpen = opens;
      coverPage(opens);
      return !opens;
    },

    /* Each press moves by one in the table's order, even before the panel shows the user of the previous press. Presses
       wait while the order around a user opened from elsewhere is not known. */
    stepUsers: (pressed, around, open) => {
      if (pressed?.what !== "close" && !around.includes(open)) return keep();
      const steps = window.smapdash.takePresses({ "panel-top.pressed": true }).map(({ what }) => STEPS[what]);
      const step = (user, by) => (user && by ? around[around.indexOf(user) + by] ?? user : null);
      const user = steps.reduce(step, open);
      return user === open ? keep() : user;
    },

    toggleFilters: (_pressed, expanded) => {
      const isOpen = expanded !== "true";
      return [isOpen ? "filters is-open" : "filters", String(isOpen)];
    },

    /* Every heartbeat that reaches the database writes `hidden`, so the last true value dates the figures. */
    announceAge: (hidden) => {
      if (hidden) {
        lastAnswer = new Date();
        return keep();
      }
      if (document.querySelector(".kpis .sk")) return window.smapdashWords("offline_at_first");
      const time = lastAnswer.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      return window.smapdashWords("offline_since", { time });
    },

    nameTab: (text) => {
      document.title = [text, pageTitle].filter(Boolean).join(" \u2013 ");
    },

    /* The first scope is not announced, as screen readers read the new page anyway. */
    announceScope: (scope) => {
      const isFirst = lastScope === null;
      const isNew = scope !== lastScope;
      lastScope = scope;
      return isFirst || !isNew ? keep() : `Updated: ${scope}`;
    },
  };
})() };
