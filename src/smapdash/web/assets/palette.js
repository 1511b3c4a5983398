/* The palette (shell/palette): opens on / and Ctrl-K; arrow keys choose among what the server lists for the text. */
(() => {
  "use strict";
  const part = (id) => document.getElementById(id);
  const items = () => [...part("palette-dialog").querySelectorAll(".palette-list :is(button, a)")];
  const isOpen = () => part("palette-dialog")?.open;
  let opener = null;
  let opened = 0; // how often, so that the list is that of the present filters
  let entersFirst = false; // Enter came before the list of the text that was typed

  const open = () => {
    if (isOpen() || document.querySelector("dialog[open]")) return;
    opener = document.activeElement;
    part("palette-dialog").showModal();
    document.dispatchEvent(new Event("smapdash-palette"));
    window.dash_clientside.set_props("palette-opened", { data: (opened += 1) });
    part("palette-text").select();
    part("palette-text").focus();
  };

  const close = (returns = true) => {
    part("palette-dialog").close();
    if (returns) opener?.focus?.({ preventScroll: true });
  };

  const isListed = () => {
    const { dataset } = part("palette-list");
    return dataset.text === part("palette-text").value.trim() && dataset.opened === String(opened);
  };
  const enterFirst = () => {
    if (!part("palette-text").value.trim()) return;
    entersFirst = !isListed();
    if (!entersFirst) items()[0]?.click();
  };
  new MutationObserver(() => {
    if (entersFirst && isOpen() && isListed()) enterFirst();
  }).observe(document.documentElement, { subtree: true, childList: true, attributeFilter: ["data-text", "data-opened"] });

  const move = (by) => {
    const places = [part("palette-text"), ...items()];
    const place = (places.indexOf(document.activeElement) + by + places.length) % places.length;
    places[place].focus();
  };

  document.addEventListener(
    "keydown",
    (event) => {
      const { key } = event;
      if (key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) open();
      else if (!isOpen()) return;
      else if (key === "ArrowDown" || key === "ArrowUp") move(key === "ArrowDown" ? 1 : -1);
      else if (key === "Enter" && event.target === part("palette-text")) enterFirst();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#palette-open")) open();
    else if (event.target === part("palette-dialog")) close(); // its backdrop
    else if (event.target.closest?.(".palette-list :is(button, a):not(.button)")) {
      const pressed = event.target.closest("[data-click]")?.dataset.click;
      close(!pressed);
      if (pressed) part(pressed).click();
    }
  });
})();
