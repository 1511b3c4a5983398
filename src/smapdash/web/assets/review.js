/* Reviews of findings: the dialog that is filled from a row, and what is sent of it (pages/quality/findings). */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.smapdash = { ...window.dash_clientside.smapdash, ...(() => {
  "use strict";
  /* Key of the name with which this browser reviewed last. */
  const NAME = "smapdash-reviewer";
  const part = (id) => document.getElementById(id);
  let finding = null;
  let sent = 0;

  const send = (what, values) => {
    window.dash_clientside.set_props("review-sent", { data: { ...values, what, at: (sent += 1) } });
  };
  const lastName = () => {
    try {
      return localStorage.getItem(NAME) ?? "";
    } catch {
      return "";
    }
  };
  const keepName = (name) => {
    try {
      localStorage.setItem(NAME, name);
    } catch {
      // Storage may be forbidden; the name is then typed again.
    }
  };

  const open = (button) => {
    finding = JSON.parse(button.dataset.finding);
    part("review-about").textContent = button.dataset.about;
    part("review-note").value = "";
    part("review-name").value = lastName();
    part("review-problem").textContent = "";
    part("review-dialog").showModal();
    part("review-note").focus();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-finding]");
    if (button?.dataset.act === "review") open(button);
    if (button?.dataset.act === "reopen") send("reopen", JSON.parse(button.dataset.finding));
  });
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.form !== "review") return;
    event.preventDefault();
    const [note, name] = ["review-note", "review-name"].map((id) => part(id).value);
    keepName(name);
    send("review", { ...finding, note, name });
  });

  return {
    /* What became of a review: its problem in the dialog, which stays open, or a message. The row that was pressed goes,
       or changes, so the focus moves to the choice of rows. */
    showReview: (answer) => {
      const dialog = part("review-dialog");
      if (!answer.is_saved && dialog.open) return answer.text;
      if (dialog.open) dialog.close();
      if (answer.is_saved) part("finding-status").focus();
      window.smapdashExport.say(answer.text);
      return "";
    },
  };
})() };
