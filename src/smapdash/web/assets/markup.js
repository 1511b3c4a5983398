/* The component of markup.py: draws the elements that the server describes. React escapes all texts. */
window.smapdash = (() => {
  "use strict";
  const { createElement, Fragment, useEffect, useState } = window.React;
  let presses = 0;
  let made = [];

  const press = ({ id, setProps }, what) => {
    made.push({ name: `${id}.pressed`, what });
    setProps({ pressed: { what, at: (presses += 1) } });
  };

  const draw = (node, placeholders) => {
    if (node === null || typeof node !== "object") return node;
    if (Array.isArray(node)) return createElement(Fragment, null, ...node.map((one) => draw(one, placeholders)));
    if (node.placeholder) return draw(placeholders[node.placeholder], placeholders);
    const { children, ...given } = node.props;
    const props = {};
    for (const [name, value] of Object.entries(given)) props[name] = value?.placeholder ? placeholders[value.placeholder] : value;
    const what = props["data-press"];
    if (what !== undefined) props.onClick = () => press(placeholders, what);
    return createElement(node.type.toLowerCase(), props, ...[children].flat().map((one) => draw(one, placeholders)));
  };

  /* The presses that an action, by name, has not taken yet. */
  const takePresses = (actions) => {
    const taken = made.filter(({ name }) => name in actions);
    made = made.filter(({ name }) => !(name in actions));
    return taken;
  };

  /* What answers show in a component that no callback follows. Dash would pass each value on to all components. */
  const shown = new Map();
  const useShown = (id) => {
    const [values, setValues] = useState(null);
    useEffect(() => {
      if (!id) return undefined;
      shown.set(id, (newer) => setValues((older) => ({ ...older, ...newer })));
      return () => shown.delete(id);
    }, [id]);
    return values;
  };
  /* Whether there is such a component. */
  const show = (id, values) => {
    shown.get(id)?.(values);
    return shown.has(id);
  };

  const Markup = (props) => draw(props.content, { ...props, ...useShown(props.id) });

  /* The component of store.py. */
  const Store = () => null;

  return { Markup, Store, takePresses, useShown, show };
})();
