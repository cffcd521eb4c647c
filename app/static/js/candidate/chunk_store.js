/**
 * The chunks of turns that the server has not yet saved, numbered from 0 in each turn.
 * `database` keeps a copy: {load() -> [{turn, seq, audio}], put(turn, seq, audio), deleteTurn(turn), deleteAll()}.
 */
export class ChunkStore {
  #database;
  #turns = new Map();

  constructor(database) {
    this.#database = database;
  }

  /** A store with what an earlier page of the same interview left. */
  static async restore(database) {
    const store = new ChunkStore(database);
    const rows = (await database.load()).sort((a, b) => a.turn - b.turn || a.seq - b.seq);
    rows.forEach((row) => store.#restoreRow(row));
    return store;
  }

  append(turn, audio) {
    const kept = this.#kept(turn);
    const seq = kept.first + kept.chunks.push(audio) - 1;
    this.#database.put(turn, seq, audio);
    return seq;
  }

  /** The audio of a chunk, or undefined where this store does not have it. */
  get(turn, seq) {
    const kept = this.#turns.get(turn);
    return kept?.chunks[seq - kept.first];
  }

  lastSeq(turn) {
    const kept = this.#turns.get(turn);
    return kept ? kept.first + kept.chunks.length - 1 : -1;
  }

  /**
   * Make the numbers follow on from what the server has. They differ where another device recorded part of the
   * turn: what the server has not got takes the next numbers, which no other chunk can have.
   */
  realign(turn, receivedThrough) {
    const kept = this.#kept(turn);
    const next = receivedThrough + 1;
    if (kept.chunks.length > 0 && kept.first <= next && next <= this.lastSeq(turn) + 1) return;
    const unsent = kept.first > next ? kept.chunks : [];
    this.#turns.set(turn, { first: next, chunks: unsent });
    this.#database.deleteTurn(turn);
    unsent.forEach((audio, i) => this.#database.put(turn, next + i, audio));
  }

  discard(turn) {
    this.#turns.delete(turn);
    this.#database.deleteTurn(turn);
  }

  /** Forget turns that ended so long ago that word of their being saved must have been lost. */
  discardBefore(turn) {
    [...this.#turns.keys()].filter((kept) => kept < turn).forEach((kept) => this.discard(kept));
  }

  discardAll() {
    this.#turns.clear();
    this.#database.deleteAll();
  }

  #kept(turn) {
    if (!this.#turns.has(turn)) this.#turns.set(turn, { first: 0, chunks: [] });
    return this.#turns.get(turn);
  }

  #restoreRow({ turn, seq, audio }) {
    const kept = this.#turns.get(turn) ?? { first: seq, chunks: [] };
    if (seq !== kept.first + kept.chunks.length) return; // behind a gap nothing can be used
    kept.chunks.push(audio);
    this.#turns.set(turn, kept);
  }
}
