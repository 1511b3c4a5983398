/* Tooltips with the formula of a key figure, by pointer, touch and keyboard; hoverable, and closed by Escape. */
(() => {
  "use strict";
  const EDGE_PX = 12;
  let opened = null;
  const tipOf = (target) => target.closest?.(".tip") || target.closest?.(".hint")?.nextElementSibling || null;

  /* Whether a tip lies on a button of the key figures, its own included. */
  const coversButtons = (tip) => {
    tip.classList.remove("is-high");
    const box = tip.getBoundingClientRect();
    return [...document.querySelectorAll(".hint")].some((button) => {
      const { left, right, top, bottom } = button.getBoundingClientRect();
      return left < box.right && right > box.left && top < box.bottom && bottom > box.top;
    });
  };

  const close = () => {
    opened?.classList.remove("is-open");
    opened = null;
  };

  const open = (tip) => {
    if (tip === opened) return;
    close();
    opened = tip;
    tip.style.translate = "";
    tip.classList.add("is-open");
    const over = tip.getBoundingClientRect().right + EDGE_PX - document.documentElement.clientWidth;
    if (over > 0) tip.style.translate = `${-over}px`;
    tip.classList.toggle("is-high", coversButtons(tip));
  };

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const tip = tipOf(event.target);
    if (tip) open(tip);
    else if (opened && document.activeElement !== opened.previousElementSibling) close();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".hint:focus-visible")) open(tipOf(event.target));
  });
  document.addEventListener("focusout", (event) => {
    if (opened && event.target === opened.previousElementSibling) close();
  });
  document.addEventListener("click", (event) => {
    const tip = tipOf(event.target);
    if (tip) open(tip);
    else close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !opened) return;
    event.preventDefault();
    close();
  }, true);
})();
