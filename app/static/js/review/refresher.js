// Brings a page up to date: many requests soon after each other become one load, and none is lost.
export const SETTLE_MILLISECONDS = 150;
export const RETRY_MILLISECONDS = [1000, 2000, 5000];

export function createRefresher(load, setTimer = setTimeout) {
  let wanted = false;
  let busy = false;
  let failures = 0;

  async function run() {
    wanted = false;
    try {
      await load();
      failures = 0;
    } catch {
      wanted = true;
      failures += 1;
    }
    busy = false;
    if (wanted) schedule(failures ? retryDelay() : SETTLE_MILLISECONDS);
  }

  function retryDelay() {
    return RETRY_MILLISECONDS[Math.min(failures, RETRY_MILLISECONDS.length) - 1];
  }

  function schedule(delay) {
    busy = true;
    setTimer(run, delay);
  }

  return function request() {
    if (busy) wanted = true;
    else schedule(SETTLE_MILLISECONDS);
  };
}
