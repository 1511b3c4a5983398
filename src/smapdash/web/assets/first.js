/* The first answer (shell/first.py): fetched while the browser reads the other scripts; the page then starts with it. */
window.smapdashFirst = (() => {
  "use strict";
  const PATIENCE_MS = 5000;
  const { pathname, search } = window.location;
  const width = window.matchMedia("(max-width: 767.98px)").matches ? "narrow" : "wide";
  /* Null where it cannot be had: the page then asks once it has started. */
  const answer = fetch(`${pathname.replace(/\/$/, "")}/_first/${width}${search}`)
    .then((response) => (response.ok ? response.json() : null))
    .catch(() => null);
  let first = null;

  /* Sets the properties of Dash's components, by id. */
  const fill = (node, props) => {
    if (Array.isArray(node)) node.forEach((one) => fill(one, props));
    else if (node?.props) {
      Object.assign(node.props, props[node.props.id]);
      fill(node.props.children, props);
    }
  };

  return {
    /* Starts Dash, once the answer is here or is too late. */
    start: async () => {
      first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null))]);
      new window.DashRenderer({
        layout_pre: null,
        layout_post: (layout) => first && fill(layout, first.props),
        request_pre: null,
        request_post: null,
        callback_resolved: null,
        request_refresh_jwt: null,
      });
    },
    isHere: () => first !== null,
    answers: () => first.answers,
  };
})();
