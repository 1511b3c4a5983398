/* A session that has ended: what is drawn stays, and a banner offers to sign in; it goes with the next answer. */
(() => {
  "use strict";
  const ENDED = 401;
  const REFUSED = 403;
  const send = window.fetch;
  window.fetch = async (...request) => {
    const answer = await send(...request);
    const banner = document.getElementById("signed-out");
    if (banner && (answer.ok || answer.status === ENDED)) banner.hidden = answer.status !== ENDED;
    /* Dash would read the body of a 401 twice, which throws. */
    return answer.status === ENDED ? new Response(await answer.text(), { status: REFUSED }) : answer;
  };
})();
