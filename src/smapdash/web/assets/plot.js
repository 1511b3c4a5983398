/* The component of ui/plot.py: a chart, drawn once it has a figure and its place is visible. Charts are drawn one after
   another, in the order in which they get their figures, and the browser is free in between. */
window.smapdash.Plot = (() => {
  "use strict";
  const { createElement, useEffect, useRef } = window.React;
  const { useShown } = window.smapdash;
  const FILL = { width: "100%", height: "100%" };
  const later = new MessageChannel();
  /* By place: the figure that is to be drawn there; without one, the chart is to be fitted to its place. */
  const waiting = new Map();
  /* By place: its size when the chart was drawn. */
  const drawnAt = new WeakMap();
  let isBusy = false;

  /* A chart waits while the pointer is down on it, and until Plotly has reported the drag, which it drops where the
     chart is drawn meanwhile. */
  const REPORTED_MS = 200;
  let held = null;
  let releasing = null;

  const sizeOf = (place) => `${place.offsetWidth} x ${place.offsetHeight}`;
  const isVisible = (place) => place.offsetWidth > 0;
  const announce = (place) => place.dispatchEvent(new Event("smapdash-drawn", { bubbles: true }));

  /* What Dash can send as JSON. */
  const report = (plot, send) => {
    plot.on("plotly_click", ({ points }) => {
      const [{ x, y, z, customdata }] = points;
      send({ clickData: { points: [{ x, y, z, customdata }], timestamp: Date.now() } });
    });
    plot.on("plotly_selected", (event) => event?.range && send({ selectedData: { range: event.range } }));
    plot.on("plotly_deselect", () => send({ selectedData: null }));
    plot.on("plotly_relayout", (event) => {
      if (Object.keys(event).some((name) => name.startsWith("xaxis."))) send({ relayoutData: { ...event, timestamp: Date.now() } });
    });
  };

  /* The layout is a copy, as plotly.js writes into it; its size is that of the place. */
  const draw = async (place, { figure, config, send }) => {
    const plot = place.firstChild;
    drawnAt.set(place, sizeOf(place));
    if (!figure) return window.Plotly.relayout(plot, { autosize: true });
    const isFirst = !plot.data;
    const layout = { ...structuredClone(figure.layout), autosize: true, width: undefined, height: undefined };
    await window.Plotly.react(plot, { data: figure.data, layout, config });
    if (isFirst) report(plot, send);
    return announce(place);
  };

  const drawNext = async () => {
    const visible = window.Plotly ? [...waiting].filter(([place]) => place !== held && isVisible(place)) : [];
    const next = visible.find(([, { figure }]) => figure) ?? visible[0];
    isBusy = Boolean(next);
    if (!next) return;
    waiting.delete(next[0]);
    try {
      await draw(...next);
    } finally {
      later.port2.postMessage(null);
    }
  };
  later.port1.onmessage = drawNext;
  const begin = () => {
    if (isBusy) return;
    isBusy = true;
    later.port2.postMessage(null);
  };
  const hold = ({ target }) => {
    const plot = target.closest?.(".js-plotly-plot");
    if (!plot) return;
    clearTimeout(releasing);
    held = plot.parentElement;
  };
  const release = () => {
    if (!held) return;
    clearTimeout(releasing);
    releasing = setTimeout(() => {
      held = null;
      begin();
    }, REPORTED_MS);
  };
  window.addEventListener("pointerdown", hold, true);
  for (const event of ["pointerup", "pointercancel"]) window.addEventListener(event, release, true);
  document.querySelector("script[data-plotly]").addEventListener("load", begin);

  const fit = ([{ target: place }]) => {
    const isDrawn = drawnAt.has(place) && !waiting.has(place);
    if (isDrawn && isVisible(place) && drawnAt.get(place) !== sizeOf(place)) waiting.set(place, {});
    if (waiting.has(place)) begin();
  };

  return (props) => {
    const { id, frame, figure, description, config, style } = { ...props, ...useShown(props.id) };
    const place = useRef(null);
    const send = useRef(null);
    send.current = props.setProps;
    useEffect(() => {
      const { current } = place;
      const watcher = new ResizeObserver(fit);
      watcher.observe(current);
      return () => {
        watcher.disconnect();
        waiting.delete(current);
        window.Plotly?.purge(current.firstChild);
      };
    }, []);
    useEffect(() => {
      if (!figure) return;
      waiting.set(place.current, { figure, config, send: (reported) => send.current(reported) });
      if (isVisible(place.current)) begin();
      else announce(place.current); // nobody waits for what is not seen
    }, [figure]);
    const chart = createElement("div", { id, style, ref: place }, createElement("div", { style: FILL }));
    return createElement("div", { ...frame, role: "img", className: "plot", "aria-label": description }, chart);
  };
})();
