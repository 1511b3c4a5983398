/* Exports: menus, charts as tables, CSV and the link. Values from the server are inserted as text only. */
window.smapdashExport = (() => {
  "use strict";
  const SHOWN_MS = 4000;
  const element = (id) => document.getElementById(id);
  const part = (root, selector) => element(root).querySelector(selector);
  const make = (tag, text, look) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (look) made.className = look;
    return made;
  };

  let forget = 0;
  /* Shows a status message for a moment, also for screen readers. */
  const say = (text) => {
    window.clearTimeout(forget);
    element("export-status").textContent = text;
    forget = window.setTimeout(() => (element("export-status").textContent = ""), SHOWN_MS);
  };

  const save = (url, name) => {
    const link = make("a");
    link.href = url;
    link.download = name;
    link.click();
    say(window.smapdashWords("saved", { name }));
  };

  /* The page's address always holds its state, so it is the query of every export; a phone adds `narrow`. */
  const ask = async (file) => {
    const query = new URLSearchParams(window.location.search);
    if (window.dash_clientside.smapdash.isNarrow()) query.set("narrow", "1");
    let answer;
    try {
      answer = await fetch(`export/${file}?${query}`, { cache: "no-store" });
    } catch {
      throw new Error(window.smapdashWords("not_exported"));
    }
    if (!answer.ok) throw new Error((await answer.text()).slice(0, 200));
    return answer;
  };

  const saveFile = async (file) => {
    say(window.smapdashWords("preparing"));
    const answer = await ask(file);
    const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"))[1];
    const url = URL.createObjectURL(await answer.blob());
    save(url, name);
    window.setTimeout(() => URL.revokeObjectURL(url), SHOWN_MS);
  };

  /* All numbers of a column have equally many decimals: none for integers, else three, or more for the smallest one to
     have a digit other than 0. */
  const writerOf = (values) => {
    const isWhole = values.every((value) => value === null || Number.isInteger(value));
    const smallest = Math.min(...values.filter(Boolean).map(Math.abs));
    const digits = isWhole ? 0 : Math.min(9, Math.max(3, Math.ceil(-Math.log10(smallest))));
    const format = new Intl.NumberFormat("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return (value) => (value === null ? "" : format.format(value).replace("-", "\u2212"));
  };
  const writeText = (value) => (value === null ? "" : typeof value === "boolean" ? (value ? "yes" : "no") : value);

  const countOf = ({ rows, total }) => {
    const all = total.toLocaleString("en-GB");
    if (total === 0) return window.smapdashWords("no_rows");
    if (rows.length < total) return window.smapdashWords("first_rows", { shown: rows.length.toLocaleString("en-GB"), all });
    return total === 1 ? window.smapdashWords("one_row") : window.smapdashWords("all_rows", { all });
  };

  const fill = (table) => {
    element("table-dialog-title").textContent = table.title;
    part("table-dialog", "[data-part=count]").textContent = countOf(table);
    const head = make("tr");
    /* Empty columns, such as the area without a split, are not shown. */
    const shown = table.columns.map((_, i) => i).filter((i) => !table.rows.length || table.rows.some((row) => row[i] !== null));
    const writers = shown.map((i) => {
      const [label, unit, isNumber] = table.columns[i];
      const cell = make("th", label, isNumber ? "n" : "");
      cell.scope = "col";
      cell.append(make("small", unit));
      head.append(cell);
      return isNumber ? writerOf(table.rows.map((row) => row[i])) : writeText;
    });
    const body = table.rows.map((row) => {
      const line = make("tr");
      shown.forEach((i, place) => line.append(make("td", writers[place](row[i]), table.columns[i][2] ? "n" : "")));
      return line;
    });
    part("table-dialog", "thead").replaceChildren(head);
    part("table-dialog", "tbody").replaceChildren(...body);
    part("table-dialog", "dl").replaceChildren(...table.notes.flatMap(([name, text]) => [make("dt", name), make("dd", text)]));
  };

  /* Shows a dialog; on closing, the focus returns to its opener. */
  const open = (dialog, opener) => {
    dialog.addEventListener("close", () => opener.focus(), { once: true });
    dialog.showModal();
  };

  const showTable = async (card, opener) => {
    fill(await (await ask(`${card}.json`)).json());
    open(element("table-dialog"), opener);
    part("table-dialog", ".sheet-rows").scrollTop = 0;
    part("table-dialog", ".sheet-rows").focus();
  };

  /* The page's address with other dates; without any given, as it is. */
  const linkWith = (dates) => {
    const link = new URL(window.location.href);
    if (dates === undefined) return link.href;
    for (const key of ["from", "to", "last"]) link.searchParams.delete(key);
    for (const [key, value] of new URLSearchParams(dates)) link.searchParams.set(key, value);
    return link.href;
  };

  const copyLink = async ({ dataset, firstChild }) => {
    const link = linkWith(dataset.dates);
    try {
      await navigator.clipboard.writeText(link);
      say(window.smapdashWords("copied", { what: firstChild.textContent.toLowerCase() }));
    } catch {
      /* Browsers offer the clipboard only to pages over https. */
      const field = part("link-dialog", "textarea");
      field.value = link;
      open(element("link-dialog"), element("copy-link"));
      field.select();
    }
  };

  const report = (promise) => promise.catch((fault) => say(fault.message));
  const openMenu = () => document.querySelector(".menu[open]");
  const closeMenu = () => {
    const menu = openMenu();
    if (!menu) return false;
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hadFocus) menu.querySelector("summary").focus();
    return true;
  };

  /* The link of an export gets the page's filters, also if it is opened in a new tab. */
  const aim = ({ target }) => {
    const link = target.closest?.("a[data-file]");
    if (link) link.search = window.location.search;
  };
  for (const event of ["pointerover", "pointerdown", "focusin"]) document.addEventListener(event, aim, true);

  document.addEventListener("click", (event) => {
    const of = (name) => event.target.closest?.(`[data-${name}]`);
    const menu = openMenu();
    if (menu && (!menu.contains(event.target) || event.target.closest(".menu-list:not(.stays)"))) closeMenu();
    if (of("close")) element(of("close").dataset.close).close();
    else if (of("table")) report(showTable(of("table").dataset.table, of("table")));
    else if (of("png")) report(window.smapdashExport.savePng(of("png").dataset.png));
    else if (of("copy")) report(copyLink(of("copy")));
    else if (of("file") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      report(saveFile(of("file").dataset.file));
    }
  });
  /* Opening a menu closes any other, also by keyboard. */
  document.addEventListener(
    "toggle",
    (event) => {
      if (!event.target.matches?.(".menu[open]")) return;
      document.querySelectorAll(".menu[open]").forEach((other) => (other.open = other === event.target));
    },
    true,
  );
  /* Escape closes the topmost thing only; the panel has its own (shortcuts.js). */
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      const dialog = document.querySelector("dialog[open]");
      dialog?.close();
      if (dialog || closeMenu()) event.preventDefault();
    },
    true,
  );
  /* A menu closes when the focus leaves it. */
  document.addEventListener("focusin", (event) => {
    const menu = openMenu();
    if (menu && !menu.contains(event.target)) menu.open = false;
  });

  return { say, save };
})();
