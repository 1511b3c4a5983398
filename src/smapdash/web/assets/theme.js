/* Sets light or dark before the first paint: the viewer's choice, else the system's. */
(() => {
  "use strict";
  const KEY = "smapdash-theme";
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    // Storage may be forbidden; the choice then lasts until the page is closed.
  }

  const apply = () => {
    const known = chosen === "dark" || chosen === "light";
    document.documentElement.dataset.bsTheme = known ? chosen : system.matches ? "dark" : "light";
  };

  apply();
  system.addEventListener("change", apply);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#theme-switch")) return;
    chosen = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // As above.
    }
    apply();
  });
})();
