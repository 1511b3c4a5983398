/* Maps whose cells lead to another page: the layout of the chart has the query of each row and of each column
   (charts/offers.py). */
(() => {
  "use strict";
  const watched = new WeakSet();

  const open = (plot, { pointNumber }) => {
    const opens = plot.layout.meta?.opens;
    if (!opens || !Array.isArray(pointNumber)) return;
    const [row, column] = pointNumber;
    const query = [opens.rows[row], opens.columns[column]].filter(Boolean).join("&");
    window.location.assign(`${opens.path}?${query}`);
  };

  document.addEventListener("smapdash-drawn", ({ target }) => {
    const plot = target.querySelector?.(".js-plotly-plot");
    if (!plot?.on || watched.has(plot)) return;
    watched.add(plot);
    plot.on("plotly_click", ({ points }) => open(plot, points[0]));
  });
})();
