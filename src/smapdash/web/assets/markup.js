/* The component of markup.py: draws elements as the server describes them. React writes texts as texts, never as markup. */
window.smapdash = (() => {
  "use strict";
  const { createElement, Fragment } = window.React;
  let presses = 0;

  const draw = (node, slots) => {
    if (node === null || typeof node !== "object") return node;
    if (Array.isArray(node)) return createElement(Fragment, null, ...node.map((one) => draw(one, slots)));
    if (node.slot) return draw(slots[node.slot], slots);
    const { children, ...given } = node.props;
    const props = {};
    for (const [name, value] of Object.entries(given)) props[name] = value?.slot ? slots[value.slot] : value;
    const what = props["data-press"];
    if (what !== undefined) props.onClick = () => slots.setProps({ pressed: { what, at: (presses += 1) } });
    return createElement(node.type.toLowerCase(), props, ...[children].flat().map((one) => draw(one, slots)));
  };

  return { Markup: (props) => draw(props.content, props) };
})();
