/* The question of the rest-day check, and what the viewer answered (see pages/overview/rest_days/card.py). */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.smapdash = { ...window.dash_clientside.smapdash, ...(() => {
  "use strict";
  /* The found days beside which the reader keeps other days of rest. */
  const KEPT = "smapdash-rest-days-kept";
  let kept = null;
  const keptDays = () => {
    try {
      return kept || localStorage.getItem(KEPT);
    } catch {
      return kept;
    }
  };
  const keepDays = (pair) => {
    kept = pair;
    try {
      localStorage.setItem(KEPT, pair);
    } catch {
      // A browser may forbid storage; the answer then lasts until the page is left.
    }
  };

  return {
    /* Asks, until it is answered, whether the days that were found are the days of rest; then it is told in a line. */
    showRestDays: (found, pressed) => {
      const isAnswer = window.dash_clientside.callback_context.triggered_id === "rest-days-check-actions";
      if (isAnswer && pressed.what === "keep") keepDays(found.pair);
      if (!found?.pair) return [true, true];
      const asks = found.asks && keptDays() !== found.pair;
      const answered = !asks && document.getElementById("calendar").contains(document.activeElement);
      if (answered) requestAnimationFrame(() => document.querySelector("#calendar-line summary")?.focus());
      return [!asks, asks || !found.explains];
    },
  };
})() };
