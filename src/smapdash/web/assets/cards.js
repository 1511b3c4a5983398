/* Lazy cards, and zooming and brushing of their charts (see shell/browser.py). */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.smapdash = { ...window.dash_clientside.smapdash, ...(() => {
  "use strict";
  const keep = () => window.dash_clientside.no_update;

  /* Lazy cards: fetched when near the viewport. A newer selection waits until then. */
  const NEAR_PX = 300;
  const FRAME = "-frame";
  const watched = new Map();
  const near = new Set();
  const waiting = new Set();

  const fetchAll = (cards) => {
    cards.forEach((card) => waiting.delete(card));
    window.smapdashAnswers.ask(cards);
  };

  const takeFirst = () => {
    const answers = window.smapdashFirst.answers();
    Object.keys(answers.cards).forEach((card) => waiting.delete(card));
    window.smapdashAnswers.take(answers);
    return answers;
  };

  const look = (entries) => {
    for (const { target, isIntersecting } of entries) near[isIntersecting ? "add" : "delete"](watched.get(target));
    const arrived = [...near].filter((card) => waiting.has(card));
    if (arrived.length) fetchAll(arrived);
  };
  const watcher = new IntersectionObserver(look, { rootMargin: `${NEAR_PX}px 0px` });

  /* Before the watcher has looked for the first time, which it does with the next frame. */
  const watch = (place, card) => {
    const { top, bottom, width } = place.getBoundingClientRect();
    if (width && bottom > -NEAR_PX && top < window.innerHeight + NEAR_PX) near.add(card);
    watched.set(place, card);
    watcher.observe(place);
  };

  /* Whether a card is fetched at once: near the viewport; without a frame always; one of the open user where there is
     one. Others wait. */
  const isFetchedNow = (card, query, needsUser) => {
    if (needsUser) return Boolean(window.smapdashUsers.openIn(query));
    const frame = document.getElementById(card + FRAME);
    if (!frame) return true;
    const box = document.querySelector(`#${card}.card-box`);
    if (box) box.dataset.waiting = window.smapdashWords("not_drawn");
    if (!watched.has(box ?? frame)) watch(box ?? frame, card);
    if (!near.has(card)) waiting.add(card);
    return near.has(card);
  };

  /* A print shows the whole page, but browsers do not wait for answers. So Ctrl-P prints when all cards are drawn; in a
     print from the browser's menu a card that is not drawn yet says so (print.css), and the next print has it. */
  const MOST_WAIT_MS = 5000;
  let late = null;
  const askAll = () => fetchAll([...waiting]);
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
  document.addEventListener("smapdash-drawn", ({ target }) => drawn(target.id.replace("-graph", "")));
  window.addEventListener("beforeprint", askAll);
  const printDrawn = () => {
    if (late) return;
    if (isDrawn()) return print();
    askAll();
    late = setTimeout(print, MOST_WAIT_MS);
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || late || isDrawn()) return;
    event.preventDefault();
    printDrawn();
  });
  document.addEventListener("click", ({ target }) => target.closest?.("#print") && printDrawn());

  /* From the start of a mark up to that of the next one, as a zoom reports it; null where it is shorter than `least`. */
  const DAY_MS = 86_400_000;
  const datesOf = (plot, x, least = 0) => {
    const time = (text) => Date.parse(text.length > 10 ? `${text.replace(" ", "T")}Z` : text);
    const { until } = plot.layout.meta ?? {};
    if (until && time(x) >= time(until)) return null;
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
    /* Passes the state on, in one callback, to the address and the cards; at the start all of it, if it is here. */
    passOn: (...given) => {
      const [state, { cards, ids }] = [given[0], given.at(-1)];
      if (!state) return keep();
      const { triggered } = window.dash_clientside.callback_context;
      const stores = triggered.map(({ prop_id }) => prop_id.split(".")[0]);
      const changed = new Set(stores.length ? stores : ["state", ...Object.values(cards).map(([store]) => store)]);
      if (changed.has("state")) window.dash_clientside.smapdash.writeAddress(state);
      const concerned = Object.entries(cards).filter(([, [store]]) => changed.has(store));
      const now = concerned.filter(([card, [, needsUser]]) => isFetchedNow(card, state.query, needsUser)).map(([card]) => card);
      window.smapdashAnswers.follow(state, ids);
      const first = stores.length ? {} : takeFirst().cards;
      fetchAll(now.filter((card) => !(card in first)));
      return document.getElementById("fault").hidden ? keep() : true;
    },

    note: drawn,
    datesOf,

    passZoom: () => window.dash_clientside.callback_context.triggered[0].value,

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
