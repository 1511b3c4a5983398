/* Users in an address (model/user_lists.py): `user=3071,3008` selects some, `user=3071` opens one. A backslash before a
   comma or a backslash makes it part of an id. */
window.smapdashUsers = (() => {
  "use strict";
  const LIST = /^(?:[^\\,]|\\.)*,/s;
  const isOpen = (text) => !LIST.test(text);

  return {
    /* The open user of a query; undefined without one. */
    openIn: (query) =>
      new URLSearchParams(query).getAll("user").filter(isOpen).at(-1)?.replace(/\\([\\,])/g, "$1"),

    /* The query with another open user. */
    open: (query, user) => {
      const opened = new URLSearchParams(query);
      const lists = opened.getAll("user").filter((text) => !isOpen(text));
      opened.delete("user");
      for (const text of [...lists, user.replace(/[\\,]/g, "\\$&")]) opened.append("user", text);
      return opened;
    },
  };
})();
