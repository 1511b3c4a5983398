/* Users ticked in the table. Ticks are kept here over all pages of the table, and narrow nothing until they are used. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.smapdash = { ...window.dash_clientside.smapdash, ...(() => {
  "use strict";
  const keep = () => window.dash_clientside.no_update;
  const MOST_NAMED = 6;
  let ticked = [];

  const write = (users) => {
    ticked = users;
    window.dash_clientside.set_props("ticked-users", { data: users });
  };

  document.addEventListener("click", ({ target }) => {
    const user = target.closest?.("[data-tick]")?.dataset.tick;
    if (user === undefined) return;
    write(ticked.includes(user) ? ticked.filter((one) => one !== user) : [...ticked, user]);
  });

  return {
    /* A selection is ticked; without one the ticks stay, so that users can be added to them. */
    tickSelected: (selected) => {
      if (!selected?.length) return keep();
      ticked = selected;
      return selected;
    },

    /* Where the page shows the ticked users alone, the way back is offered instead. */
    showTicks: (known, selected, split, most) => {
      const users = known ?? [];
      const { length } = users;
      const named = { count: length, users: users.slice(0, MOST_NAMED).join(", "), more: length - MOST_NAMED };
      const text = window.smapdashWords(named.more > 0 ? "ticked_and_more" : "ticked", named);
      const areShown = selected?.length === length && users.every((user) => selected.includes(user));
      const areCompared = areShown && split === "user";
      return [text, !length, areShown, !areShown, areCompared || length < 2 || length > most, length <= most];
    },

    /* The selected users, the split and the measure: to compare users is to split by them, which bands cannot be. */
    useTicks: (_pressed, ...choices) =>
      window.smapdash.takePresses({ "tick-bar.pressed": true }).reduce(([users, split, measure], { what }) => {
        if (what === "only") return [[...ticked], split, measure];
        if (what === "all") return [[], split, measure];
        if (what === "clear") {
          write([]);
          return [users, split, measure];
        }
        document.getElementById("energy").scrollIntoView({ block: "nearest" });
        return [[...ticked], "user", measure === "bands" ? "total" : measure];
      }, choices.map((choice) => choice ?? keep())),
  };
})() };
