// What the state of the open turn reads like.
import { gettext } from "../texts.js";

export function describeTurn({ speaking, silence_seconds: silence, ends_in_seconds: endsIn }) {
  if (speaking) return gettext("Speaking");
  const waited = Math.floor(silence || 0);
  if (waited < 2) return gettext("Listening");
  if (!(endsIn > 0 && endsIn <= 30)) return gettext("Silent for %(waited)s s", { waited });
  return gettext("Silent for %(waited)s s, the turn ends in %(left)s s", { waited, left: Math.ceil(endsIn) });
}

// The captions that say more: confirmed words never change, so the longer text is the newer one.
export function newerCaptions(shown, incoming) {
  return shown && shown.confirmed.length > incoming.confirmed.length ? shown : incoming;
}
