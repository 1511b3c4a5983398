/* Which cards ask the server, and what the pointer draws on them (see callbacks/browser.py). */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.smapdash = { ...window.dash_clientside.smapdash, ...(() => {
  "use strict";
  const keep = () => window.dash_clientside.no_update;

  /* A card asks the server when it is near the view. Until then the newest selection waits for it, here. */
  const NEAR = "300px 0px";
  const WANTED = "wanted-";
  const FRAME = "-frame";
  const near = new Set();
  const waiting = new Map();

  const ask = (card) => {
    if (!waiting.has(card)) return;
    window.dash_clientside.set_props(WANTED + card, { data: waiting.get(card) });
    waiting.delete(card);
  };

  const look = (entries) => {
    for (const { target, isIntersecting } of entries) {
      const card = target.id.slice(0, -FRAME.length);
      near[isIntersecting ? "add" : "delete"](card);
      if (isIntersecting) ask(card);
    }
  };
  const watcher = new IntersectionObserver(look, { rootMargin: NEAR });

  /* A print shows the whole page, and no browser waits for answers. So Ctrl-P prints when all is drawn; in a print from
     the browser's menu a card that is not drawn yet says so (print.css), and the next print has it. */
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
  window.addEventListener("beforeprint", askAll);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || late || isDrawn()) return;
    event.preventDefault();
    askAll();
    late = setTimeout(print, MOST_WAIT_MS);
  });

  return {
    /* What each card shall show: at once where it is near the view, else when it comes there. */
    passOn: (selection) => {
      const cards = window.dash_clientside.callback_context.outputs_list.map((output) => output.id.slice(WANTED.length));
      return cards.map((card) => {
        const frame = document.getElementById(card + FRAME);
        if (!frame) return selection;
        const box = document.getElementById(card);
        if (box?.matches(".card-box")) box.dataset.waiting = "";
        watcher.observe(frame);
        waiting.delete(card);
        if (near.has(card)) return selection;
        waiting.set(card, selection);
        return keep();
      });
    },

    /* Only an open user is asked for. */
    passUser: (state) => (new URLSearchParams(state.query).has("user") ? state : keep()),

    noteDrawn: () => {
      for (const { prop_id } of window.dash_clientside.callback_context.triggered) note(prop_id.replace("-graph.figure", ""));
      if (late && isDrawn()) print();
    },

    /* Adds the highlight of the open user's row to the styles that the server sent. */
    styleRows: (styles, rows, open) => {
      note("users");
      if (late && isDrawn()) print();
      const row = (rows || []).findIndex((one) => one.id === open);
      if (row < 0) return styles || [];
      const chosen = { backgroundColor: "var(--sd-accent-soft)" };
      return [
        ...(styles || []),
        { if: { row_index: row }, ...chosen },
        { if: { row_index: row, column_id: "user" }, ...chosen, boxShadow: "inset 3px 0 0 var(--sd-accent)" },
      ];
    },

    /* Plotly tells each drawing as a change of its layout; only a change of the dates is one of the reader. */
    passZoom: () => {
      const [{ value }] = window.dash_clientside.callback_context.triggered;
      return Object.keys(value || {}).some((name) => name.startsWith("xaxis.")) ? value : keep();
    },

    /* None for a double click; a drawing of the strip has no range. */
    passBrush: (selected) => (selected === null || selected?.range ? selected : keep()),
  };
})() };
