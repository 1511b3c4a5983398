/* Sentences of scripts: the page carries them from `wording/page.toml` (`web/shell/layout.py`). */
window.smapdashWords = (key, values = {}) =>
  JSON.parse(document.getElementById("script-words").dataset.words)[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
