/* Lazy cards, and zooming and brushing of their charts (see shell/browser.py). */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.smapdash = { ...window.dash_clientside.smapdash, ...(() => {
  "use strict";
  const keep = () => window.dash_clientside.no_update;

  /* Lazy cards: fetched when near the viewport. Until then their newest selection waits here. */
  const NEAR = "300px 0px";
  const WANTED = "wanted-";
  const FRAME = "-frame";
  const watched = new Map();
  const near = new Set();
  const waiting = new Map();

  const ask = (card) => {
    if (!waiting.has(card)) return;
    window.dash_clientside.set_props(WANTED + card, { data: waiting.get(card) });
    waiting.delete(card);
  };

  const look = (entries) => {
    for (const { target, isIntersecting } of entries) {
      const part = watched.get(target);
      near[isIntersecting ? "add" : "delete"](part);
      if (isIntersecting) ask(part);
    }
  };
  const watcher = new IntersectionObserver(look, { rootMargin: NEAR });

  /* Passes the selection to a card at once if it is near the viewport, else when it gets there. A card without a frame
     always counts as near; a card that needs an open user fetches nothing without one. */
  const passTo = (part, wanted, needsUser) => {
    if (needsUser && !window.smapdashUsers.openIn(wanted.query)) return keep();
    const frame = document.getElementById(part + FRAME);
    if (!frame || needsUser) return wanted;
    const card = document.querySelector(`#${part}.card-box`);
    if (card) card.dataset.waiting = "";
    watched.set(card ?? frame, part);
    watcher.observe(card ?? frame);
    waiting.delete(part);
    if (near.has(part)) return wanted;
    waiting.set(part, wanted);
    return keep();
  };

  /* A print shows the whole page, but browsers do not wait for answers. So Ctrl-P prints when all cards are drawn; in a
     print from the browser's menu a card that is not drawn yet says so (print.css), and the next print has it. */
  const MOST_WAIT_MS = 5000;
  let late = null;
  const askAll = () => [...waiting.keys()].forEach(ask);
  const isDrawn = () => !document.querySelector("#main [data-waiting]");
  const print = () => {
    clearTimeout(late);
    late = null;
    requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
  };
  const note = (card) => {
    const box = document.getElementById(card);
    if (!box || waiting.has(card)) return;
    box.classList.add("is-drawn");
    delete box.dataset.waiting;
  };
  const drawn = (card) => {
    note(card);
    if (late && isDrawn()) print();
  };
  window.addEventListener("beforeprint", askAll);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || late || isDrawn()) return;
    event.preventDefault();
    askAll();
    late = setTimeout(print, MOST_WAIT_MS);
  });

  /* From the start of a mark up to that of the next one, as a zoom reports it; null where it is shorter than `least`. */
  const DAY_MS = 86_400_000;
  const datesOf = (plot, x, least = 0) => {
    const time = (text) => Date.parse(text.length > 10 ? `${text.replace(" ", "T")}Z` : text);
    const times = [...new Set(plot.data.flatMap((trace) => Array.from(trace.x ?? [], time)))].sort((one, other) => one - other);
    const at = times.indexOf(time(x));
    const length = times[at + 1] - times[at] || times[at] - times[at - 1] || DAY_MS;
    if (length < least) return null;
    const [first, last] = [times[at], times[at] + length - 1].map((one) => new Date(one).toISOString().slice(0, 19));
    return { "xaxis.range[0]": first, "xaxis.range[1]": last };
  };

  const DOUBLE_CLICK_MS = 300; // as in Plotly
  const doubled = new WeakMap();
  const unlessTwice = (plot, act) => {
    if (!doubled.has(plot)) plot.on("plotly_doubleclick", () => doubled.set(plot, performance.now()));
    if (!doubled.has(plot)) doubled.set(plot, -Infinity);
    const clicked = performance.now();
    setTimeout(() => doubled.get(plot) < clicked - DOUBLE_CLICK_MS && act(), DOUBLE_CLICK_MS);
  };

  return {
    /* Passes the state on, in one callback, to the address and the cards. */
    passOn: (state, selection, listing, followed) => {
      const { triggered, outputs_list } = window.dash_clientside.callback_context;
      const changed = new Set(triggered.map(({ prop_id }) => prop_id.split(".")[0]));
      if (changed.has("state")) window.dash_clientside.smapdash.writeAddress(state);
      const stores = { state, selection, listing };
      return outputs_list.map(({ id }) => {
        if (id === "fault") return document.getElementById(id).hidden ? keep() : true;
        const part = id.slice(WANTED.length);
        const [source, needsUser] = followed[part];
        return changed.has(source) ? passTo(part, stores[source], needsUser) : keep();
      });
    },

    noteDrawn: () => {
      for (const { prop_id } of window.dash_clientside.callback_context.triggered) drawn(prop_id.replace("-graph.figure", ""));
    },
    note: drawn,
    datesOf,

    /* Plotly reports every drawing as a relayout; only a changed date range is an action of the viewer. */
    passZoom: () => {
      const [{ value }] = window.dash_clientside.callback_context.triggered;
      return Object.keys(value || {}).some((name) => name.startsWith("xaxis.")) ? value : keep();
    },

    /* A click on a day, week or month shows its dates, as a drag over it does. A double click, which takes dates back, is
       two clicks. */
    passClick: () => {
      const [{ prop_id, value }] = window.dash_clientside.callback_context.triggered;
      const graph = prop_id.replace(".clickData", "");
      const plot = document.querySelector(`#${graph} .js-plotly-plot`);
      const dates = value && datesOf(plot, value.points[0].x, DAY_MS);
      if (!dates) return;
      unlessTwice(plot, () => {
        window.dash_clientside.set_props(graph, { clickData: null });
        window.Plotly.relayout(plot, dates);
      });
    },

    /* Null for a double click; a mere drawing of the overview chart has no range. */
    passBrush: (selected) => (selected === null || selected?.range ? selected : keep()),
  };
})() };
