/* The question of the rest-day check, and the viewer's answer (see pages/overview/rest_days/card.py). */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.smapdash = { ...window.dash_clientside.smapdash, ...(() => {
  "use strict";
  /* Key of the suggested rest days that the viewer has declined. */
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
      // Storage may be forbidden; the answer then lasts until the page is closed.
    }
  };

  const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

  return {
    /* The chosen rest days on their button, in the order of the week. */
    nameRestDays: (chosen) => {
      const names = WEEK.filter((day) => chosen?.includes(day)).map((day) => day[0].toUpperCase() + day.slice(1));
      return names.join(", ") || "None";
    },

    /* Shows the question until it is answered, then the line that explains the rest days. */
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
