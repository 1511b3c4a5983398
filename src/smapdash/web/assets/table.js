/* The table of users: its order and columns, and the row of the open user. Presses are counted here, not by the server. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.smapdash = { ...window.dash_clientside.smapdash, ...(() => {
  "use strict";
  const KEY = "smapdash-columns";
  let widthOf = {};

  /* The columns that the viewer has chosen; null where those are shown that fit. Storage may be forbidden. */
  const kept = () => {
    try {
      const names = JSON.parse(localStorage.getItem(KEY));
      return Array.isArray(names) ? names.filter((name) => Object.hasOwn(widthOf, name)) : null;
    } catch {
      return null;
    }
  };
  const keep = (names) => {
    try {
      if (names) localStorage.setItem(KEY, JSON.stringify(names));
      else localStorage.removeItem(KEY);
    } catch {
      // The choice then lasts until the page is closed.
    }
  };

  const fitting = () =>
    Object.keys(widthOf).filter((name) => window.matchMedia(`(min-width: ${widthOf[name]}px)`).matches);
  const areSame = (some, others) => some.length === others.length && some.every((name) => others.includes(name));
  const fitAgain = () => {
    if (!kept()) window.dash_clientside.set_props("columns", { value: fitting() });
  };

  const change = (element, props) => ({ ...element, props: { ...element.props, ...props } });
  /* The box is the first part of the first cell (users/rows.py). */
  const tick = (row) => {
    const [cell, ...others] = row.props.children;
    const [box, link] = cell.props.children;
    return change(row, { children: [change(cell, { children: [change(box, { "aria-checked": "true" }), link] }), ...others] });
  };

  return {
    /* A pressed head gives its first order, or the opposite one if it has that already. Each press counts, though Dash
       calls once for two that follow each other closely. */
    sortBy: (_pressed, sort) =>
      window.smapdash.takePresses({ "users-table.pressed": true }).reduce((now, { what }) => {
        const [column, order] = what.split(" ");
        return now === what ? `${column} ${order === "asc" ? "desc" : "asc"}` : what;
      }, sort),

    /* At the start the columns that were chosen, else those that fit; pressed, those that fit. */
    fitColumns: (pressed, widths) => {
      if (pressed) keep(null);
      else for (const width of new Set(Object.values(widths))) window.matchMedia(`(min-width: ${width}px)`).addEventListener("change", fitAgain);
      widthOf = widths;
      return kept() ?? fitting();
    },

    /* The hidden columns, and the order of each; the column of the order is always shown. */
    showColumns: (chosen, sort) => {
      const { outputs_list } = window.dash_clientside.callback_context;
      const [sorted, order] = sort.split(" ");
      const shown = new Set([...(chosen || []), "id", sorted]);
      if (chosen) keep(areSame(["id", ...chosen.filter((name) => name !== "id")], fitting()) ? null : chosen);
      return outputs_list.map(({ property }) => {
        if (property === "hidden") return Object.keys(widthOf).filter((name) => !shown.has(name)).join(" ");
        return property !== `order_${sorted}` ? "none" : order === "asc" ? "ascending" : "descending";
      });
    },

    /* The rows, of which the open user's and those of ticked users are marked. */
    showRows: (rows, open, ticked) => {
      window.dash_clientside.smapdash.note("users");
      return (rows || []).map((row) => {
        const user = row.props["data-user"];
        const marked = user === open ? change(row, { "aria-current": "true" }) : row;
        return ticked?.includes(user) ? tick(marked) : marked;
      });
    },
  };
})() };
