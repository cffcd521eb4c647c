// The reviewers' connection: joins again and reads everything again after each loss.
import { io } from "../../vendor/socket.io/socket.io.esm.min.js";
import { gettext } from "../texts.js";

export function connectReviewer(join, { onReady, onLost }) {
  const socket = io("/review", { transports: ["websocket", "polling"], withCredentials: true });
  socket.on("connect", () => {
    socket.emit(join.event, join.payload, (ack) => (ack?.ok ? onReady(ack) : onLost(ack?.message)));
  });
  socket.on("disconnect", () => onLost());
  socket.on("connect_error", () => onLost());
  return socket;
}

export function showConnection(element, lost) {
  element.hidden = false;
  element.toggleAttribute("data-lost", lost);
  element.textContent = lost ? gettext("Reconnecting. What is shown may be a little old.") : gettext("Up to date");
}
