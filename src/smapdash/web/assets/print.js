/* Before printing, each chart gets the view box of its drawing, so that the style sheet can scale it to the paper. */
(() => {
  "use strict";
  const WIDE = 2;
  window.addEventListener("beforeprint", () => {
    for (const box of document.querySelectorAll(".js-plotly-plot .svg-container")) {
      const [width, height] = ["width", "height"].map((side) => Number(box.querySelector(".main-svg")?.getAttribute(side)));
      if (!width || !height) continue;
      box.style.setProperty("--sd-ratio", `${width} / ${height}`);
      box.closest(".card-box > .plot")?.parentElement.classList.toggle("is-wide", width / height > WIDE);
      for (const svg of box.querySelectorAll(".main-svg")) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const svg of document.querySelectorAll(".js-plotly-plot .main-svg")) svg.removeAttribute("viewBox");
  });
})();
