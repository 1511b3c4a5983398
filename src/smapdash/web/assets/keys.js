/* What the table and the dropdowns lack: a user opens without leaving the page, headers sort and are told by keyboard. */
(() => {
  "use strict";
  const userOf = (link) => new URL(link.href).searchParams.get("user");
  const linkIn = (target) => target.closest?.("#users-table td a");
  const opensElsewhere = (event) => event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey;

  /* A link leads to what is in view with its user open. The address may be long, so it does not stand in every row. */
  const aim = ({ target }) => {
    const link = linkIn(target);
    if (!link) return;
    const query = new URLSearchParams(window.location.search);
    query.set("user", userOf(link));
    link.search = query;
  };
  for (const event of ["pointerover", "pointerdown", "focusin"]) document.addEventListener(event, aim, true);

  /* In the capturing phase: the table would take the click for a choice of the cell. */
  document.addEventListener(
    "click",
    (event) => {
      const link = linkIn(event.target);
      if (!link) return;
      event.stopPropagation();
      if (opensElsewhere(event)) return;
      event.preventDefault();
      window.dash_clientside.set_props("open-user", { data: userOf(link) });
    },
    true,
  );

  /* The table would turn Tab and Enter on a link into moves of its own cell. */
  const MOVES = /^(Tab|Enter|Arrow.*)$/;
  document.addEventListener(
    "keydown",
    (event) => {
      if (linkIn(event.target) && MOVES.test(event.key)) event.stopPropagation();
    },
    true,
  );

  /* A dropdown takes the focus by way of an input that is hidden from a screen reader; its button can take it itself. */
  const dressDropdowns = () => {
    for (const proxy of document.querySelectorAll(".dash-dropdown-focus-target:not(:disabled)")) {
      proxy.disabled = true;
      proxy.nextElementSibling.tabIndex = 0;
    }
    /* A link to nowhere within a button. By keyboard Delete empties the choice, and so does its chip. */
    for (const clear of document.querySelectorAll("a.dash-dropdown-clear[aria-label]")) {
      clear.removeAttribute("aria-label");
      clear.ariaHidden = "true";
    }
    /* Its open list: the focus goes from one checkbox to the next, and so these are what it says it is made of. */
    for (const list of document.querySelectorAll(".dash-dropdown-content:not([aria-label]), .dash-dropdown-options[role=listbox]")) {
      list.ariaLabel = document.querySelector(".dash-dropdown[aria-expanded=true]")?.closest("[role=group]")?.ariaLabel ?? "";
      if (list.role === "listbox") list.role = "group";
    }
    for (const option of document.querySelectorAll(".dash-dropdown-option[role], .dash-dropdown-option[aria-selected]")) {
      option.removeAttribute("role");
      option.removeAttribute("aria-selected");
    }
  };

  /* Alt and an arrow step through the table's users while the panel is open, as its two buttons do. */
  const STEPS = { ArrowUp: "panel-back", ArrowDown: "panel-on" };
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !(event.key in STEPS)) return;
    if (event.target.closest("input, select, textarea, .dash-dropdown")) return;
    if (document.getElementById("panel")?.hidden !== false) return;
    event.preventDefault();
    document.getElementById(STEPS[event.key]).click();
  });

  /* Sorting by keyboard and its state for a screen reader, which the table itself does not offer. */
  const ORDER = { "sort-up": "ascending", "sort-down": "descending" };
  const dressHeaders = () => {
    for (const head of document.querySelectorAll("#users-table th.dash-header")) {
      const sort = head.querySelector(".column-header--sort");
      if (!sort) continue;
      const icon = sort.querySelector("svg")?.dataset.icon;
      const order = ORDER[icon] || "none";
      if (head.getAttribute("aria-sort") !== order) head.setAttribute("aria-sort", order);
      if (sort.tabIndex !== 0) {
        sort.tabIndex = 0;
        sort.setAttribute("role", "button");
        sort.setAttribute("aria-label", `Sort by ${head.querySelector(".column-header-name").textContent.split("\n")[0].toLowerCase()}`);
      }
    }
  };
  document.addEventListener(
    "keydown",
    (event) => {
      const sort = event.target.closest?.(".column-header--sort");
      if (!sort) return;
      event.stopPropagation();
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      sort.click();
    },
    true,
  );

  /* The filter bar's height, by which the docked panel stands below it. */
  const watchFilters = () => {
    const bar = document.getElementById("filters");
    if (!bar) return false;
    const measure = () =>
      document.documentElement.style.setProperty("--sd-filters", `${Math.round(bar.getBoundingClientRect().height)}px`);
    new ResizeObserver(measure).observe(bar);
    return true;
  };

  let watched = false;
  new MutationObserver(() => {
    watched = watched || watchFilters();
    dressHeaders();
    dressDropdowns();
  }).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["aria-selected"] });
})();
