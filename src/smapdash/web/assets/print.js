/* Before printing, each chart gets the width of its place on the paper and the view box of its drawing, so that the style
   sheet can scale it and its texts stay legible; afterwards it gets back the width of its place on the screen. */
(() => {
  "use strict";
  const WIDE = 960;
  const HALF = 440;
  const plots = () => [...document.querySelectorAll(".js-plotly-plot")].filter((plot) => plot.querySelector(".main-svg"));
  const isWide = (plot) => Boolean(plot.closest(".c8, .card-box.c12"));
  /* What was drawn for the paper, by plot, and when that is done: a chart may be busy with another drawing. */
  const drawn = new Map();
  /* A chart that got another figure meanwhile has no width of its own any more, but is still drawn as wide. */
  const fit = async (plot) => {
    if (!plot.isConnected) return;
    await window.Plotly.relayout(plot, { width: null, height: null, autosize: true });
    if (plot.getBoundingClientRect().height) await window.Plotly.Plots.resize(plot);
  };

  window.addEventListener("beforeprint", () => {
    for (const plot of plots()) {
      const { height } = plot.getBoundingClientRect();
      const width = isWide(plot) ? WIDE : HALF;
      if (height && plot.layout) drawn.set(plot, Promise.resolve(window.Plotly.relayout(plot, { width, height })));
      plot.querySelector(".svg-container").style.setProperty("--sd-ratio", `${width} / ${height}`);
      for (const svg of plot.querySelectorAll(".main-svg")) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const plot of plots()) for (const svg of plot.querySelectorAll(".main-svg")) svg.removeAttribute("viewBox");
    for (const [plot, done] of drawn) done.then(() => fit(plot));
    drawn.clear();
  });
})();
