/* A request that a busy server refuses is sent again after as long as it says, so that the page needs no reload. */
(() => {
  "use strict";
  const MOST_TIMES = 30;
  const send = window.fetch;
  const pause = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds * (0.5 + Math.random())));
  window.fetch = async (...request) => {
    for (let left = MOST_TIMES; ; left -= 1) {
      const answer = await send(...request);
      const seconds = answer.status === 503 ? Number(answer.headers.get("Retry-After")) : 0;
      if (!seconds || !left) return answer;
      await pause(seconds);
    }
  };
})();
