/* What the viewer does, in order, until the server has answered it. Dash drops an answer when a newer request is on its
   way, so each request carries all that is unanswered (see state/presses.py). */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.smapdash = { ...window.dash_clientside.smapdash, ...(() => {
  "use strict";
  const keep = () => window.dash_clientside.no_update;
  /* A second click on the same place would not fire while Dash holds the first one. */
  const CLICK = /\.clickData$/;
  let unanswered = [];
  let number = 0;

  const add = (name, value) => unanswered.push({ number: (number += 1), name, value });

  return {
    collectPresses: () => {
      const { triggered, inputs, states } = window.dash_clientside.callback_context;
      const before = number;
      for (const { prop_id: name, value } of triggered) {
        const [id, prop] = name.split(".");
        if (prop === "pressed" || (CLICK.test(name) && value === null)) continue;
        add(name, value);
        if (CLICK.test(name)) window.dash_clientside.set_props(id, { [prop]: null });
      }
      /* Taken from where they are made, as Dash calls once for two that follow each other closely. */
      window.smapdash.takePresses(inputs).forEach(({ name, what }) => add(name, { what }));
      unanswered = unanswered.filter((one) => one.number > (states["answered.data"] ?? 0));
      return number > before ? unanswered : keep();
    },
  };
})() };
