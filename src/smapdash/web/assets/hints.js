/* Lines that say how to use a card, until the reader dismisses them; the browser remembers which. */
(() => {
  "use strict";
  const KEY = "smapdash-hints";
  const root = document.documentElement;
  /* Before the page is built: what was dismissed never shows. */
  try {
    root.dataset.dismissed = localStorage.getItem(KEY) || "";
  } catch {
    // A browser may forbid storage; a hint then comes back with the next visit.
    root.dataset.dismissed = "";
  }

  document.addEventListener("click", (event) => {
    const hint = event.target.closest("[data-hint] button")?.closest("[data-hint]");
    if (!hint) return;
    root.dataset.dismissed = `${root.dataset.dismissed} ${hint.dataset.hint}`.trim();
    try {
      localStorage.setItem(KEY, root.dataset.dismissed);
    } catch {
      // As above.
    }
    /* The button that had the focus is gone: the keyboard goes on from its card. */
    const card = hint.closest("section");
    card.tabIndex = -1;
    card.focus({ preventScroll: true });
  });
})();
