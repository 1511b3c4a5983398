/* Fingers on charts: a swipe scrolls the page, a tap shows the values and offers what a click does (charts/offers.py), and
   only a sideways drag over the overview chart chooses dates. Plotly takes every touch for a drag, so it gets none. */
(() => {
  "use strict";
  const DRAG_PX = 8;
  const hovered = new WeakMap();
  let isTouch = false;
  let drag = null;
  let offered = null;
  let tap = null; // the last one on a chart, until the next press: its place in the chart

  const send = (type, target, { clientX, clientY }, buttons) =>
    target.dispatchEvent(new MouseEvent(type, { clientX, clientY, buttons, bubbles: true, cancelable: true, view: window }));

  const datesOf = (plot, x) => window.dash_clientside.smapdash.datesOf(plot, x);
  const offer = () => document.getElementById("offer");
  const plotOf = (target) => target.closest?.(".draglayer")?.closest(".js-plotly-plot") ?? null;
  const brushes = (plot) => plot.layout?.dragmode === "select";

  /* The words for the mark under the pointer; empty where a press does nothing. */
  const wordsFor = (plot) => {
    const words = plot.layout?.meta?.offer;
    const point = hovered.get(plot)?.points[0];
    if (!words || !point || (plot.layout.meta.until && !datesOf(plot, point.x))) return "";
    return typeof words === "string" ? words : (words[[point.customdata].flat()[0]] ?? "");
  };

  const close = () => {
    offered = tap = null;
    offer().hidden = true;
  };

  /* At the lower edge of its chart, clear of the values. */
  const place = () => {
    const { left, width, bottom } = offered.plot.getBoundingClientRect();
    if (bottom < 0 || bottom > window.innerHeight + offer().offsetHeight) close();
    else Object.assign(offer().style, { left: `${left + width / 2}px`, top: `${bottom}px` });
  };

  const show = (plot) => {
    const words = wordsFor(plot);
    if (!words) return;
    offered = { plot, event: hovered.get(plot) };
    offer().textContent = words;
    offer().hidden = false;
    place();
  };

  /* Under the mouse the words stand above the chart. */
  const cueFor = (plot) => {
    const cue = document.getElementById("cue");
    const click = plot.layout?.meta?.zooms ? "" : wordsFor(plot);
    const words = plot.layout?.meta?.zooms ? cue.dataset.drag : click && `Click: ${click[0].toLowerCase()}${click.slice(1)}`;
    if (click) plot.dataset.offers = "";
    else delete plot.dataset.offers;
    cue.hidden = isTouch || !words || !plot.matches(":hover");
    if (cue.hidden) return;
    const { right, top } = plot.getBoundingClientRect();
    cue.textContent = words;
    Object.assign(cue.style, { left: `${right}px`, top: `${top}px` });
  };

  /* A chart drawn again has lost the values that a tap showed, and a tap while it is drawn finds none: both are of the new
     drawing then. */
  const tapAgain = () => {
    const { plot, x, y } = tap;
    const { left, top } = plot.getBoundingClientRect();
    const at = { clientX: left + x, clientY: top + y };
    const target = document.elementFromPoint(at.clientX, at.clientY);
    close();
    if (!target || plotOf(target) !== plot) return;
    tap = { plot, x, y };
    for (const type of ["mouseout", "mousemove"]) send(type, target, at, 0);
  };

  const watch = (plot) => {
    if (hovered.has(plot) || !plot.on) return;
    hovered.set(plot, null);
    plot.on("plotly_hover", (event) => {
      hovered.set(plot, event);
      cueFor(plot);
      if (tap?.plot === plot) show(plot);
    });
    plot.on("plotly_afterplot", () => tap?.plot === plot && tapAgain());
    plot.on("plotly_unhover", () => {
      hovered.set(plot, null);
      cueFor(plot);
    });
  };

  const act = () => {
    const { plot, event } = offered;
    close();
    if (!plot.layout.meta.zooms) return plot.emit("plotly_click", event);
    window.Plotly.relayout(plot, datesOf(plot, event.points[0].x));
  };

  document.addEventListener(
    "pointerdown",
    (event) => {
      isTouch = event.pointerType !== "mouse";
      if (!offer().contains(event.target)) close();
      const plot = plotOf(event.target);
      if (!plot || !isTouch) return;
      watch(plot);
      if (event.isPrimary && brushes(plot)) drag = { from: event, on: event.target, isOn: false };
    },
    true,
  );
  document.addEventListener("pointerover", (event) => {
    const plot = event.pointerType === "mouse" && plotOf(event.target);
    if (plot) watch(plot);
    document.getElementById("cue").hidden ||= !plot;
  });
  document.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drag?.from.pointerId) return;
    const [x, y] = [event.clientX - drag.from.clientX, event.clientY - drag.from.clientY].map(Math.abs);
    if (!drag.isOn && x > DRAG_PX && x > y) {
      drag.isOn = true;
      send("mousedown", drag.on, drag.from, 1);
    }
    if (drag.isOn) send("mousemove", document, event, 1);
  });
  const drop = (event) => {
    if (event.pointerId !== drag?.from.pointerId) return;
    if (drag.isOn) send("mouseup", document, event, 0);
    drag = null;
  };
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", drop);

  const keepFromPlotly = (event) => {
    if (event.isTrusted && isTouch && plotOf(event.target)) event.stopPropagation();
  };
  document.addEventListener("touchstart", keepFromPlotly, { capture: true, passive: true });
  document.addEventListener("mousedown", keepFromPlotly, true);

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#offer")) return act();
    const plot = isTouch && plotOf(event.target);
    if (!plot) return;
    const { left, top } = plot.getBoundingClientRect();
    tap = { plot, x: event.clientX - left, y: event.clientY - top };
    show(plot);
  });
  document.addEventListener("scroll", () => {
    if (offered) place();
    document.getElementById("cue").hidden = true;
  }, { capture: true, passive: true });
  window.addEventListener("resize", () => offered && close());
})();
