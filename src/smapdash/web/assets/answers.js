/* One request for all cards that want an answer, in the order in which they are seen (see cards/answers.py). */
window.smapdashAnswers = (() => {
  "use strict";
  const PATIENCE_MS = 1000;
  let state = null;
  let followed = [];
  /* By card: the number of the first request that can answer it. */
  const wanted = new Map();
  /* Cards whose answer lacks what takes long: asked again, by themselves and in turn, once nothing else is wanted. */
  const later = new Set();
  /* Those that the viewer has stopped (see ui/progress.py). */
  const stopped = new Set();
  let whole = { number: 0, cards: [] };
  let number = 0;
  let answered = 0;
  let began = 0;
  let late = null;

  /* Key figures, which have no frame, come first; what is not seen comes last. */
  const topOf = (card) => {
    const place = document.getElementById(card) ?? document.getElementById(`${card}-frame`);
    if (!place) return -Infinity;
    const { top, height } = place.getBoundingClientRect();
    return height ? top : Infinity;
  };
  const inOrder = (cards) => cards.map((card) => [topOf(card), card]).sort(([one], [other]) => one - other).map(([, card]) => card);

  /* One request at a time: what changes meanwhile is in the next one, so no view is computed that is overtaken before. An
     answer that does not come, because it failed, is waited for no longer than this. */
  const send = () => {
    clearTimeout(late);
    if (!wanted.size && !later.size) return;
    const wait = answered < number ? began + PATIENCE_MS - performance.now() : 0;
    if (wait > 0) {
      late = setTimeout(send, wait);
      return;
    }
    number += 1;
    began = performance.now();
    const isWhole = !wanted.size;
    const cards = isWhole ? [...later].slice(0, 1) : inOrder([...wanted.keys()]);
    if (isWhole) whole = { number, cards };
    window.dash_clientside.set_props("wanted", { data: { ...state, number, cards, whole: isWhole } });
  };

  const show = (card, values) => {
    for (const [id, props] of Object.entries(values))
      if (followed.includes(id) || !window.smapdash.show(id, props)) window.dash_clientside.set_props(id, props);
    if (values[`${card}-table`]?.rows) window.dash_clientside.smapdash.note(card);
  };

  const setStopped = (card, is) => {
    stopped[is ? "add" : "delete"](card);
    document.getElementById(card)?.toggleAttribute("data-stopped", is);
  };

  /* Another process may have computed fewer pieces of it. */
  const isBehind = (card, values) => {
    const bar = document.querySelector(`#${card} [role="progressbar"]`);
    return values[`${card}-progress`]?.now < Number(bar?.getAttribute("aria-valuenow"));
  };

  /* The button goes with the last piece, and the focus stays in the line. */
  const keepFocus = (card, values) => {
    const button = document.activeElement;
    if (button?.dataset.stops === card && values[`${card}-progress`]?.is_whole) button.previousElementSibling.focus();
  };

  /* The banner of readings that are being prepared stays until an answer waits for none. */
  const hideBanner = () => {
    if (!document.getElementById("preparing").hidden) window.dash_clientside.set_props("preparing", { hidden: true });
  };

  document.addEventListener("click", ({ target }) => {
    const card = target.closest?.("[data-stops]")?.dataset.stops;
    if (!card) return;
    setStopped(card, !stopped.has(card));
    if (stopped.has(card)) {
      later.delete(card);
    } else {
      later.add(card);
      send();
    }
  });

  return {
    /* The newest state, and the ids of components that callbacks follow. */
    follow: (newest, ids) => {
      state = newest;
      followed = ids;
    },
    ask: (cards) => {
      for (const card of cards) {
        wanted.set(card, number + 1);
        later.delete(card);
        if (stopped.has(card)) setStopped(card, false);
      }
      if (cards.length) send();
    },
    take: (given) => {
      answered = given.number;
      if (!given.waits) hideBanner();
      for (const [card, least] of wanted) if (least <= answered) wanted.delete(card);
      const isPiece = whole.number === answered;
      for (const card of isPiece ? whole.cards : []) {
        later.delete(card);
        if (!(card in given.cards)) setStopped(card, true);
      }
      for (const card of given.later ?? []) if (!wanted.has(card) && !stopped.has(card)) later.add(card);
      /* What the page still asks for in this turn goes before what takes long. */
      clearTimeout(late);
      if (wanted.size || !later.size) send();
      else late = setTimeout(send);
      for (const [card, values] of Object.entries(given.cards)) {
        if (wanted.has(card) || (isPiece && isBehind(card, values))) continue;
        keepFocus(card, values);
        show(card, values);
      }
    },
  };
})();
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.smapdash = {
  ...window.dash_clientside.smapdash,
  ...{
    takeAnswers: window.smapdashAnswers.take,
  },
};
