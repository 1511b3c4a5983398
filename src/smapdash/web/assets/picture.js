/* A chart as a PNG: a copy of the figure in the light theme with title, subtitle, legend and filters. */
(() => {
  "use strict";
  const WIDTH = 1000;
  const NARROW = 640;
  const SCALE = 2;
  const EDGE = 24;
  const INK = "#171a21";
  const QUIET = "#4a5260";
  const LINE_PX = { title: 24, subtitle: 17, foot: 16, legend: 20 };
  /* Of a name in the legend: its line and the space around it. */
  const KEY_PX = 64;

  /* Plotly interprets tags in every text. */
  const safe = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const textOf = (id) => document.getElementById(id)?.textContent.trim() || "";

  const penOf = (font) => Object.assign(document.createElement("canvas").getContext("2d"), { font });

  const lines = (text, font, width) => {
    const pen = penOf(font);
    const done = [];
    for (const word of text.split(/\s+/)) {
      const longer = done.length ? `${done.at(-1)} ${word}` : word;
      if (done.length && pen.measureText(longer).width <= width) done[done.length - 1] = longer;
      else done.push(word);
    }
    return done;
  };

  /* Fills, rings and invisible lines are not series. */
  const isSeries = (trace) => trace.type === "scatter" && Boolean(trace.name) && trace.showlegend !== false && trace.line?.width !== 0;

  /* How many rows the names take, in columns as wide as the longest. */
  const legendRows = (names, font, width) => {
    const pen = penOf(font);
    const widest = Math.max(...names.map((name) => pen.measureText(name).width)) + KEY_PX;
    return Math.ceil(names.length / Math.max(1, Math.floor(width / widest)));
  };

  /* Whether a card shows all data whatever the filters: the evidence of the rest-day check. */
  const ignoresFilters = (card) => document.getElementById(`${card}-frame`).closest("[data-ignores-filters]") !== null;

  /* The filters and the scope, which the page shows outside the chart. */
  const footOf = (card) => {
    if (ignoresFilters(card)) return "smapdash";
    const inPanel = document.getElementById(`${card}-frame`).closest("#panel") !== null;
    const who = inPanel ? textOf("panel-name") : textOf("scope");
    const chosen = inPanel ? [] : ["areas", "tariffs"].filter((kind) => document.getElementById(`chip-${kind}`)?.hidden === false).map((kind) => textOf(`chip-text-${kind}`));
    return [textOf("headline"), ...chosen, who, "smapdash"].filter(Boolean).join(". ");
  };

  const copyOf = (card, plot) => {
    const family = window.getComputedStyle(document.body).fontFamily;
    const data = structuredClone(plot.data);
    const layout = structuredClone(plot.layout);
    const width = plot.clientWidth > NARROW ? WIDTH : NARROW;
    const inner = width - 2 * EDGE;
    const title = lines(textOf(`${card}-title`), `600 18px ${family}`, inner);
    const subtitle = lines(textOf(`${card}-subtitle`), `13px ${family}`, inner);
    const foot = lines(footOf(card), `12px ${family}`, inner);
    const names = [...new Set(data.filter(isSeries).map((trace) => trace.name))];
    const hasLegend = names.length > 1;
    data.forEach((trace) => (trace.showlegend = hasLegend && isSeries(trace)));
    const above = EDGE + title.length * LINE_PX.title + subtitle.length * LINE_PX.subtitle + 12;
    const { l, r, t, b } = layout.margin;
    const rows = hasLegend ? legendRows(names, `12px ${family}`, width - l - r - EDGE) : 0;
    const below = EDGE + foot.length * LINE_PX.foot + (hasLegend ? 12 + rows * LINE_PX.legend : 8);
    Object.assign(layout, {
      width,
      height: plot.clientHeight + above + below,
      autosize: false,
      paper_bgcolor: "#ffffff",
      plot_bgcolor: "#ffffff",
      font: { ...layout.font, family },
      margin: { ...layout.margin, l: l + EDGE / 2, r: r + EDGE / 2, t: t + above, b: b + below, autoexpand: false },
      showlegend: hasLegend,
      legend: { orientation: "h", x: 0, xanchor: "left", y: 0, yref: "paper", yanchor: "top", bgcolor: "rgba(0, 0, 0, 0)" },
    });
    const written = (text, yshift, font) => ({
      text: text.map(safe).join("<br>"), font: { ...font, family }, showarrow: false, align: "left",
      xref: "paper", x: 0, xanchor: "left", xshift: 4 - l, yref: "paper", yshift,
    });
    layout.annotations = [
      ...(layout.annotations || []),
      { ...written(title, t + above - EDGE + 4, { size: 18, color: INK, weight: 600 }), y: 1, yanchor: "top" },
      { ...written(subtitle, t + above - EDGE - title.length * LINE_PX.title, { size: 13, color: QUIET }), y: 1, yanchor: "top" },
      { ...written(foot, -(b + below - EDGE / 2), { size: 12, color: QUIET }), y: 0, yanchor: "bottom" },
    ];
    if (hasLegend) layout.legend.y = -(b + 4) / (layout.height - layout.margin.t - layout.margin.b);
    return { data, layout, config: { plotlyServerURL: "", showSendToCloud: false } };
  };

  const nameOf = (card) => {
    const user = card.startsWith("panel-") ? [textOf("panel-name").replace(/^User /, "")] : [];
    const { first, last, earliest, latest } = document.querySelector("#date-picker").dataset;
    const days = ignoresFilters(card) ? [earliest, latest] : [first, last];
    const parts = ["smapdash", card.replace("panel-", "user-"), ...user, ...days].filter(Boolean);
    return parts.map((one) => one.replace(/[^A-Za-z0-9_]+/g, "-").replace(/^-|-$/g, "").slice(0, 60)).join("-");
  };

  window.smapdashExport.savePng = async (card) => {
    const plot = document.querySelector(`#${card}-graph .js-plotly-plot`);
    if (!plot?.data?.length) throw new Error(window.smapdashWords("nothing_drawn"));
    const copy = copyOf(card, plot);
    const { width, height } = copy.layout;
    const url = await window.Plotly.toImage(copy, { format: "png", width, height, scale: SCALE });
    window.smapdashExport.save(url, `${nameOf(card)}.png`);
  };
})();
