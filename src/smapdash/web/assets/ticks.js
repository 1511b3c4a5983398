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

    showTicks: (users) => {
      const more = users.length > MOST_NAMED ? ` and ${users.length - MOST_NAMED} more` : "";
      return [`${users.length} ticked: ${users.slice(0, MOST_NAMED).join(", ")}${more}`, !users.length];
    },

    useTicks: (_pressed, selected) =>
      window.smapdash.takePresses({ "tick-bar.pressed": true }).reduce((users, { what }) => {
        if (what === "only") return [...ticked];
        write([]);
        return users;
      }, selected ?? keep()),
  };
})() };
