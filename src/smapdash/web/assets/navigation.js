/* Navigation links pass the filters of the address on to the other pages. */
(() => {
  "use strict";
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.("a[data-page]");
      if (link) link.href = link.dataset.page + window.location.search;
    },
    { capture: true },
  );
})();
