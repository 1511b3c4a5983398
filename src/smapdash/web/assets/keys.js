/* Links and keys: a user opens without leaving the page, Escape closes, the table's headers sort by keyboard. */
(() => {
  "use strict";
  const userOf = (link) => new URL(link.href).searchParams.get("user");
  const linkIn = (target) => target.closest?.("#users-table td a");
  const opensElsewhere = (event) => event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey;

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
  document.addEventListener(
    "keydown",
    (event) => {
      if (linkIn(event.target)) event.stopPropagation();
    },
    true,
  );

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (document.querySelector(".dash-dropdown-content")) return;
    if (document.activeElement?.matches(".hint")) {
      document.activeElement.blur();
      return;
    }
    if (!document.getElementById("panel")?.hidden) document.getElementById("panel-close")?.click();
  });

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
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
