/* The tip of the first visit, shown until the viewer dismisses it; the browser remembers that. */
(() => {
  "use strict";
  const KEY = "smapdash-first-tip";
  const root = document.documentElement;
  const hide = () => (root.dataset.firstTip = "dismissed");
  /* Runs before the page is built, so that a dismissed tip never appears. */
  try {
    if (localStorage.getItem(KEY)) hide();
  } catch {
    // Storage may be forbidden; the tip then returns with the next visit.
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#first-tip button")) return;
    hide();
    document.getElementById("main").focus({ preventScroll: true });
    try {
      localStorage.setItem(KEY, "dismissed");
    } catch {
      // As above.
    }
  });
})();
