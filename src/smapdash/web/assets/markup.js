/* The component of markup.py: draws the elements that the server describes. React escapes all texts. */
window.smapdash = (() => {
  "use strict";
  const { createElement, Fragment } = window.React;
  let presses = 0;

  const draw = (node, placeholders) => {
    if (node === null || typeof node !== "object") return node;
    if (Array.isArray(node)) return createElement(Fragment, null, ...node.map((one) => draw(one, placeholders)));
    if (node.placeholder) return draw(placeholders[node.placeholder], placeholders);
    const { children, ...given } = node.props;
    const props = {};
    for (const [name, value] of Object.entries(given)) props[name] = value?.placeholder ? placeholders[value.placeholder] : value;
    const what = props["data-press"];
    if (what !== undefined) props.onClick = () => placeholders.setProps({ pressed: { what, at: (presses += 1) } });
    return createElement(node.type.toLowerCase(), props, ...[children].flat().map((one) => draw(one, placeholders)));
  };

  return { Markup: (props) => draw(props.content, props) };
})();
