/** What ChunkDatabase promises, in memory. */
export class MemoryDatabase {
  #rows = new Map();

  async load() {
    return [...this.#rows.values()];
  }

  async put(turn, seq, audio) {
    this.#rows.set(`${turn}/${seq}`, { turn, seq, audio });
  }

  async deleteTurn(turn) {
    [...this.#rows].filter(([, row]) => row.turn === turn).forEach(([key]) => this.#rows.delete(key));
  }

  async deleteAll() {
    this.#rows.clear();
  }
}
