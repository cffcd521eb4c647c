// What the state of the open turn reads like.
export function describeTurn({ speaking, silence_seconds: silence, ends_in_seconds: endsIn }) {
  if (speaking) return "Speaking";
  const waited = Math.floor(silence || 0);
  if (waited < 2) return "Listening";
  const quiet = `Silent for ${waited} s`;
  return endsIn > 0 && endsIn <= 30 ? `${quiet}, the turn ends in ${Math.ceil(endsIn)} s` : quiet;
}

// The captions that say more: confirmed words never change, so the longer text is the newer one.
export function newerCaptions(shown, incoming) {
  return shown && shown.confirmed.length > incoming.confirmed.length ? shown : incoming;
}
