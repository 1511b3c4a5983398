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

  const hasFocus = (id) => document.getElementById(id).contains(document.activeElement);
  /* The focus goes on from what is hidden to what takes its place. */
  const focusNext = (asks, noNotice) => {
    const line = asks ? "#rest-days-check-use" : "#calendar-line summary";
    const next = noNotice ? line : "#rest-days-saved button:not([hidden])";
    requestAnimationFrame(() => document.querySelector(next)?.focus());
  };

  const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

  return {
    /* The chosen rest days on their button, in the order of the week. */
    nameRestDays: (chosen) => {
      const names = WEEK.filter((day) => chosen?.includes(day)).map((day) => day[0].toUpperCase() + day.slice(1));
      return names.join(", ") || "None";
    },

    /* Shows the question until it is answered, then the line that explains the rest days. The notice that they were
       saved stands in place of the question. */
    showRestDays: (found, pressed, noNotice) => {
      const { triggered_id } = window.dash_clientside.callback_context;
      if (triggered_id === "rest-days-check-actions" && pressed.what === "keep") keepDays(found.pair);
      if (!found?.pair) return [true, true];
      const asks = found.asks && keptDays() !== found.pair && noNotice;
      const closed = triggered_id === "rest-days-saved" && noNotice;
      if (closed || (!asks && hasFocus("calendar"))) focusNext(asks, noNotice);
      return [!asks, asks || !found.explains];
    },
  };
})() };
