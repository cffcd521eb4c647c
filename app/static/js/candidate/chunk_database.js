const STORE = "chunks";

/** Chunks in IndexedDB, under the key of one interview. Where the browser refuses, `persistent` turns false. */
export class ChunkDatabase {
  #key;
  #opened;
  persistent = true;

  constructor(key, indexedDb = globalThis.indexedDB) {
    this.#key = key;
    this.#opened = open(indexedDb).catch(() => this.#giveUp());
  }

  async load() {
    const rows = await this.#run("readonly", (store) => store.getAll(this.#range()));
    return (rows ?? []).map(({ turn, seq, audio }) => ({ turn, seq, audio }));
  }

  put(turn, seq, audio) {
    return this.#run("readwrite", (store) => store.put({ key: this.#key, turn, seq, audio }));
  }

  deleteTurn(turn) {
    return this.#run("readwrite", (store) => store.delete(this.#range(turn)));
  }

  deleteAll() {
    return this.#run("readwrite", (store) => store.delete(this.#range()));
  }

  #range(turn) {
    const from = [this.#key, turn ?? -1, -1];
    const to = [this.#key, turn ?? Infinity, Infinity];
    return IDBKeyRange.bound(from, to);
  }

  async #run(mode, work) {
    const database = await this.#opened;
    if (!database) return null;
    try {
      return await settled(work(database.transaction(STORE, mode).objectStore(STORE)));
    } catch {
      return this.#giveUp();
    }
  }

  #giveUp() {
    this.persistent = false;
    return null;
  }
}

function open(indexedDb) {
  const request = indexedDb.open("interviewbot", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["key", "turn", "seq"] });
  return settled(request);
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
