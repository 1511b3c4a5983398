/* The calendar of the dates (state/date_picker.py): both ends in one go, by mouse or keys. It types what is chosen into
   the field, which the server reads. Days are texts such as 2016-10-26. */
(() => {
  "use strict";
  const DAY_MS = 86_400_000;
  const part = (id) => document.getElementById(id);
  const named = (name) => part("date-picker").querySelector(`[data-part=${name}]`);
  const limits = () => part("date-picker").dataset;
  const write = (date) => date.toISOString().slice(0, 10);
  const add = (day, days) => write(new Date(Date.parse(day) + days * DAY_MS));
  const monthOf = (day, months = 0) => write(new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + months)));
  const within = (day, { earliest, latest } = limits()) => (day < earliest ? earliest : day > latest ? latest : day);
  const format = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
  const MONTH = format({ month: "long", year: "numeric" });
  const LONG = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

  let month = null; // first day of the month on the right
  let cursor = null; // the day that the arrow keys move from
  let end = null; // the end that is chosen while the other is not
  let over = null; // the day under the pointer then
  let commits = 0;

  const make = (tag, settings, ...children) => {
    const made = Object.assign(document.createElement(tag), settings);
    made.append(...children);
    return made;
  };

  const drawDay = (day) => {
    const button = make("button", { type: "button", textContent: Number(day.slice(8)) });
    button.dataset.day = day;
    button.ariaLabel = LONG.format(new Date(day)).replace(",", "");
    button.disabled = day !== within(day);
    return make("td", {}, button);
  };

  const drawMonth = (first) => {
    const weeks = [];
    const last = add(monthOf(first, 1), -1);
    const blanks = (new Date(first).getUTCDay() + 6) % 7;
    for (let day = add(first, -blanks); day <= last; day = add(day, 1)) {
      if (new Date(day).getUTCDay() === 1) weeks.push(make("tr", {}));
      weeks.at(-1).append(day < first ? make("td", {}) : drawDay(day));
    }
    const heads = WEEKDAYS.map((name) => make("th", { scope: "col", textContent: name.slice(0, 2), abbr: name }));
    return make(
      "table", {},
      make("caption", { textContent: MONTH.format(new Date(first)) }),
      make("thead", {}, make("tr", {}, ...heads)),
      make("tbody", {}, ...weeks),
    );
  };

  /* Marks the days in view, or those between the chosen end and the pointer. */
  const paint = () => {
    const { first, last } = limits();
    const [from, to] = end ? [end, over || end].sort() : [first, last];
    for (const button of part("date-picker").querySelectorAll("[data-day]")) {
      const { day } = button.dataset;
      button.tabIndex = day === cursor ? 0 : -1;
      button.ariaPressed = String(Boolean(from) && from <= day && day <= to);
      button.classList.toggle("is-end", day === from || day === to);
    }
  };

  const draw = () => {
    const { earliest, latest } = limits();
    const shown = [monthOf(month, -1), month];
    named("months").replaceChildren(...shown.map(drawMonth));
    for (const turn of part("date-picker").querySelectorAll("[data-turn]"))
      turn.disabled = turn.dataset.turn === "1" ? month >= monthOf(latest) : shown[0] <= monthOf(earliest);
    paint();
  };

  const isOpen = () => part("date-picker")?.hidden === false;
  const show = (opens) => {
    part("date-picker").hidden = !opens;
    part("calendar-open").ariaExpanded = String(opens);
    end = over = null;
  };

  const close = () => {
    const hadFocus = part("date-picker").contains(document.activeElement);
    show(false);
    if (hadFocus) part("calendar-open").focus();
  };

  const hint = (text) => {
    named("hint").textContent = text;
  };

  const open = () => {
    const { latest, last } = limits();
    if (!latest) return;
    cursor = within(last || latest);
    month = monthOf(cursor);
    show(true);
    hint(window.smapdashWords("first_day"));
    draw();
  };

  /* The field keeps the text until the server answers, with the days that it means or why it means none. */
  const commit = (text) => {
    window.dash_clientside.set_props("dates", { value: text });
    window.dash_clientside.set_props("typed-dates", { data: { text, at: (commits += 1) } });
  };

  const type = (text) => {
    close();
    commit(text);
  };

  const choose = (day) => {
    cursor = day;
    if (end) return type([end, day].sort().join(" \u2013 "));
    end = day;
    hint(window.smapdashWords("other_end", { day: LONG.format(new Date(day)) }));
    return paint();
  };

  /* Moves the keyboard's day, and the months with it. */
  const move = (day) => {
    cursor = over = within(day);
    const button = () => part("date-picker").querySelector(`[data-day="${cursor}"]`);
    if (!button()?.checkVisibility()) month = monthOf(cursor);
    draw();
    button().focus();
  };

  const turn = (months) => {
    month = monthOf(month, months);
    draw();
  };

  /* The same day of another month, or its last one. */
  const inMonth = (months) => {
    const first = monthOf(cursor, months);
    const last = add(monthOf(first, 1), -1);
    const day = add(first, Number(cursor.slice(8)) - 1);
    return day < last ? day : last;
  };
  const MOVES = {
    ArrowLeft: () => add(cursor, -1),
    ArrowRight: () => add(cursor, 1),
    ArrowUp: () => add(cursor, -7),
    ArrowDown: () => add(cursor, 7),
    Home: () => add(cursor, -((new Date(cursor).getUTCDay() + 6) % 7)),
    End: () => add(cursor, (7 - new Date(cursor).getUTCDay()) % 7),
    PageUp: () => inMonth(-1),
    PageDown: () => inMonth(1),
  };

  document.addEventListener(
    "keydown",
    (event) => {
      const { key, target } = event;
      if (key === "Escape" && isOpen()) close();
      else if (key === "ArrowDown" && target.id === "dates") {
        if (!isOpen()) open();
        move(cursor);
      } else if (target.dataset?.day && Object.hasOwn(MOVES, key)) move(MOVES[key]());
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  document.addEventListener("click", ({ target }) => {
    const of = (name) => target.closest(`#date-picker [data-${name}]`);
    if (target.closest("#calendar-open")) (isOpen() ? close : open)();
    else if (of("turn")) turn(Number(of("turn").dataset.turn));
    else if (of("day")) choose(of("day").dataset.day);
    else if (of("days")) type(of("days").dataset.days);
  });

  /* Fires on Enter, or when the field is left, once its text has been changed by hand. */
  document.addEventListener("change", ({ target }) => {
    if (target.id === "dates") commit(target.value);
  });

  document.addEventListener("pointerover", ({ target }) => {
    const day = end && target.closest?.("#date-picker [data-day]");
    if (!day) return;
    over = day.dataset.day;
    paint();
  });

  /* A press or the focus elsewhere closes the calendar; a press takes the sentence of a correction away, too. */
  const leave = ({ type: kind, target }) => {
    const isInside = target.closest?.(".date");
    if (isOpen() && !isInside) show(false);
    if (kind === "pointerdown" && !isInside) window.dash_clientside.set_props?.("date-picker", { note: "" });
  };
  document.addEventListener("focusin", leave);
  document.addEventListener("pointerdown", leave);
})();
