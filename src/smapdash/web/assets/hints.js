/* Hints on how to use a card, shown until the viewer dismisses them; the browser remembers which. */
(() => {
  "use strict";
  const KEY = "smapdash-hints";
  const root = document.documentElement;
  /* Runs before the page is built, so that dismissed hints never appear. */
  try {
    root.dataset.dismissed = localStorage.getItem(KEY) || "";
  } catch {
    // Storage may be forbidden; a hint then returns with the next visit.
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
    /* The focused button is gone, so the focus moves to its card. */
    const card = hint.closest("section");
    card.tabIndex = -1;
    card.focus({ preventScroll: true });
  });
})();
