// Listening while rating: the same player, words and evidence as on the interview's page.
import { startPlayers } from "./player.js";

startPlayers(document.getElementById("interview"));
