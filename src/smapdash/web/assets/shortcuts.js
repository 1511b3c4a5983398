/* Keyboard shortcuts, listed in a dialog (shell/shortcuts.py). Each presses a button, if that is visible. */
(() => {
  "use strict";
  const part = (id) => document.getElementById(id);
  const press = (id) => {
    if (!part(id)?.hidden) part(id)?.click();
  };
  const panelIsOpen = () => part("panel") && !part("panel").hidden;
  const ACTIONS = {
    "/": () => press("palette-open"),
    "[": () => press("step-back"),
    "]": () => press("step-on"),
    r: () => press("reset"),
    t: () => press("theme-switch"),
    j: () => panelIsOpen() && press("panel-on"),
    k: () => panelIsOpen() && press("panel-back"),
    "?": () => part("shortcuts")?.showModal(),
    Escape: () => panelIsOpen() && press("panel-close"),
  };
  /* Elements that take letters, and overlays that handle Escape themselves. */
  const FIELDS = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], .dash-dropdown";
  const ABOVE = "dialog[open], .dash-dropdown-content, .menu[open]";
  /* No date has a question mark in it. */
  const isDate = (target) => Boolean(target.closest?.(".date"));
  const isTyping = ({ target, key }) => Boolean(target.closest?.(FIELDS)) && !(key === "?" && isDate(target));
  /* Some keyboards type brackets with AltGr. */
  const isCommand = (event) =>
    !event.getModifierState("AltGraph") && (event.ctrlKey || event.altKey || event.metaKey);

  document.addEventListener("keydown", (event) => {
    const action = Object.hasOwn(ACTIONS, event.key) ? ACTIONS[event.key] : null;
    if (!action || event.defaultPrevented || event.repeat || isCommand(event)) return;
    if (document.querySelector(ABOVE)) return;
    if (event.key !== "Escape") {
      if (isTyping(event)) return;
      event.preventDefault();
    }
    action();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("#shortcuts-open")) part("shortcuts").showModal();
  });
})();
