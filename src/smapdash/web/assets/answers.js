/* One request for all cards that want an answer, and their answers handed out two by two, so that the browser draws what
   is seen first and answers to clicks in between (see cards/answers.py). */
window.smapdashAnswers = (() => {
  "use strict";
  const PATIENCE_MS = 1000;
  const AT_ONCE = 2;
  const later = new MessageChannel();
  let state = null;
  /* By card: the number of the first request that can answer it, and the values that are not handed out yet. */
  const wanted = new Map();
  const answers = new Map();
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
    if (!wanted.size) return;
    const wait = answered < number ? began + PATIENCE_MS - performance.now() : 0;
    if (wait > 0) {
      late = setTimeout(send, wait);
      return;
    }
    number += 1;
    began = performance.now();
    window.dash_clientside.set_props("wanted", { data: { ...state, number, cards: inOrder([...wanted.keys()]) } });
  };

  /* A chart waits while the pointer is down on it, and until Plotly has reported the drag, which it drops where the
     chart is drawn meanwhile. */
  const REPORTED_MS = 200;
  let held = null;
  let releasing = null;
  const isHeld = ([, values]) => held && Object.keys(values).some((id) => document.getElementById(id) === held);
  const hold = ({ target }) => {
    const graph = target.closest?.(".dash-graph");
    if (!graph) return;
    clearTimeout(releasing);
    held = graph;
  };
  const release = () => {
    if (!held) return;
    clearTimeout(releasing);
    releasing = setTimeout(() => {
      held = null;
      handOut();
    }, REPORTED_MS);
  };
  window.addEventListener("pointerdown", hold, true);
  for (const event of ["pointerup", "pointercancel"]) window.addEventListener(event, release, true);

  /* The browser paints after each turn, which takes as long as a chart. */
  const handOut = () => {
    const next = [...answers].filter((answer) => !isHeld(answer)).slice(0, AT_ONCE);
    if (!next.length) return;
    for (const [card, values] of next) {
      answers.delete(card);
      for (const [id, props] of Object.entries(values)) window.dash_clientside.set_props(id, props);
    }
    later.port2.postMessage(null);
  };
  later.port1.onmessage = handOut;

  return {
    follow: (newest) => {
      state = newest;
    },
    ask: (cards) => {
      for (const card of cards) {
        wanted.set(card, number + 1);
        answers.delete(card);
      }
      send();
    },
    take: (given) => {
      answered = given.number;
      for (const [card, least] of wanted) if (least <= answered) wanted.delete(card);
      for (const [card, values] of Object.entries(given.cards)) if (!wanted.has(card)) answers.set(card, values);
      send();
      handOut();
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
