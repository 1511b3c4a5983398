/* Before printing, each chart gets a view box, so that the style sheet can scale it to the paper. */
(() => {
  "use strict";
  window.addEventListener("beforeprint", () => {
    for (const box of document.querySelectorAll(".js-plotly-plot .svg-container")) {
      const { clientWidth: width, clientHeight: height } = box;
      if (!width || !height) continue;
      box.style.setProperty("--sd-width", `${width}px`);
      box.style.setProperty("--sd-ratio", `${width} / ${height}`);
      for (const svg of box.querySelectorAll(".main-svg")) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const svg of document.querySelectorAll(".js-plotly-plot .main-svg")) svg.removeAttribute("viewBox");
  });
})();
