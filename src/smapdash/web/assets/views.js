/* Saved views: named states of the dashboard, kept in this browser, listed in the palette, and saved to a file. */
(() => {
  "use strict";
  const KEY = "smapdash-views";
  const MOST = 100;
  const MOST_NAME = 80;
  const MOST_QUERY = 8000;
  const part = (id) => document.getElementById(id);
  const make = (tag, settings, ...children) => {
    const made = Object.assign(document.createElement(tag), settings);
    made.append(...children);
    return made;
  };

  const isText = (text, most) => typeof text === "string" && text.length > 0 && text.length <= most;
  const isView = (one) =>
    isText(one?.name, MOST_NAME) && typeof one.query === "string" && one.query.length <= MOST_QUERY && /^\/[\w/-]*$/.test(one.path);
  const parse = (text) => {
    try {
      const views = JSON.parse(text);
      return Array.isArray(views) ? views.filter(isView).slice(0, MOST) : [];
    } catch {
      return [];
    }
  };
  const read = () => parse(window.localStorage.getItem(KEY));
  /* A view of the same name is replaced. */
  const add = (views) => {
    const names = new Set(views.map(({ name }) => name));
    write([...views, ...read().filter(({ name }) => !names.has(name))]);
  };
  const write = (views) => {
    try {
      window.localStorage.setItem(KEY, JSON.stringify(views.slice(0, MOST)));
    } catch {
      window.smapdashExport.say(window.smapdashWords("views_not_kept"));
    }
  };

  /* The path of the page in the dashboard, whatever prefix that has. */
  const here = () => window.location.pathname.replace(/^.*\//, "/");
  const openView = ({ path, query }) => {
    if (path !== here()) window.location.assign(`.${path}${query}`);
    else window.dash_clientside.set_props("walked", { data: { query, at: Date.now() } });
  };

  const row = (view) => {
    const open = make("button", { type: "button" }, make("small", { textContent: window.smapdashWords("view") }), make("b", { textContent: view.name }));
    open.addEventListener("click", () => openView(view));
    const remove = make("button", { type: "button", className: "button button-i button-q" }, make("span", { className: "i i-x" }));
    remove.ariaLabel = window.smapdashWords("remove_view", view);
    remove.addEventListener("click", (event) => {
      event.stopPropagation();
      write(read().filter(({ name }) => name !== view.name));
      draw();
      part("palette-text").focus();
    });
    return make("div", { className: "palette-view" }, open, remove);
  };

  const draw = () => {
    const text = part("palette-text").value.trim();
    const found = read().filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
    const name = (text || part("headline").textContent).slice(0, MOST_NAME);
    const texts = [window.smapdashWords("save"), window.smapdashWords("this_view", { name })];
    const save = make("button", { type: "button" }, make("small", { textContent: texts[0] }), make("b", { textContent: texts[1] }));
    save.addEventListener("click", () => {
      add([{ name, path: here(), query: window.location.search }]);
      window.smapdashExport.say(window.smapdashWords("view_saved", { name }));
    });
    part("palette-views").replaceChildren(...found.map(row), save);
  };

  const toFile = () => {
    const url = URL.createObjectURL(new Blob([JSON.stringify(read(), null, 2)], { type: "application/json" }));
    window.smapdashExport.save(url, "smapdash-views.json");
  };

  const file = make("input", { type: "file", accept: ".json,application/json" });
  const fromFile = async () => {
    const views = parse(await file.files[0].text());
    file.value = "";
    add(views);
    draw();
    window.smapdashExport.say(window.smapdashWords(views.length ? "views_loaded" : "no_views", { count: views.length }));
  };

  document.addEventListener("input", ({ target }) => target.id === "palette-text" && draw());
  file.addEventListener("change", fromFile);
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("#views-save")) toFile();
    if (target.closest?.("#views-load")) file.click();
  });
  document.addEventListener("smapdash-palette", draw);
})();
