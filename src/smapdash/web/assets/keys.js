/* Keyboard and screen-reader support that Dash's dropdowns lack, and links that open a user in place. */
(() => {
  "use strict";
  const userOf = (link) => window.smapdashUsers.openIn(new URL(link.href).search);
  const linkIn = (target) => target.closest?.("#users-table td a");
  const opensElsewhere = (event) => event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey;

  /* A link opens its user with the page's filters. These may be long, so they are added on hover or focus only. */
  const aim = ({ target }) => {
    const link = linkIn(target);
    if (!link) return;
    link.search = window.smapdashUsers.open(window.location.search, userOf(link));
  };
  for (const event of ["pointerover", "pointerdown", "focusin"]) document.addEventListener(event, aim, true);

  /* A press anywhere on a row opens its user. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#users-table tbody tr")?.querySelector("a");
    if (!link || event.target.closest("[data-tick]") || (linkIn(event.target) && opensElsewhere(event))) return;
    event.preventDefault();
    window.dash_clientside.set_props("open-user", { data: userOf(link) });
  });

  /* The day in a title opens that day, which changes the title: the focus stays on it, or on its next link. */
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.(".day-link");
    const title = link?.closest("h2");
    if (!title) return;
    const follow = new MutationObserver(() => {
      if (link.isConnected) return;
      follow.disconnect();
      if (document.activeElement !== document.body) return;
      title.tabIndex = -1;
      (title.querySelector(".day-link") ?? title).focus({ preventScroll: true });
    });
    follow.observe(title, { childList: true, subtree: true });
  });

  /* A dropdown takes the focus through an input that screen readers do not see; its button can take it directly. */
  const dressDropdowns = () => {
    for (const proxy of document.querySelectorAll(".dash-dropdown-focus-target:not(:disabled)")) {
      proxy.disabled = true;
      proxy.nextElementSibling.tabIndex = 0;
    }
    /* A link without target inside a button. Keyboard users clear the choice by Delete or its chip. */
    for (const clear of document.querySelectorAll("a.dash-dropdown-clear[aria-label]")) {
      clear.removeAttribute("aria-label");
      clear.ariaHidden = "true";
    }
    /* The focus in its open list moves over checkboxes, so the list is a group of checkboxes rather than a listbox. */
    for (const list of document.querySelectorAll(".dash-dropdown-content:not([aria-label]), .dash-dropdown-options[role=listbox]")) {
      list.ariaLabel = document.querySelector(".dash-dropdown[aria-expanded=true]")?.closest("[role=group]")?.ariaLabel ?? "";
      if (list.role === "listbox") list.role = "group";
    }
    for (const option of document.querySelectorAll(".dash-dropdown-option[role], .dash-dropdown-option[aria-selected]")) {
      option.removeAttribute("role");
      option.removeAttribute("aria-selected");
    }
  };

  /* Alt and an arrow key step through the users while the panel is open, like its two buttons. */
  const STEPS = { ArrowUp: "#panel-back", ArrowDown: "#panel-on" };
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !(event.key in STEPS)) return;
    if (event.target.closest("input, select, textarea, .dash-dropdown")) return;
    if (document.getElementById("panel")?.hidden !== false) return;
    event.preventDefault();
    document.querySelector(STEPS[event.key]).click();
  });

  new MutationObserver(dressDropdowns).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["aria-selected"] });
})();
