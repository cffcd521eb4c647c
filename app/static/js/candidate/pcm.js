export const SAMPLE_RATE = 16000;
export const BLOCK_SAMPLES = 3200;
export const SHORTEST_CHUNK_SAMPLES = 320;

/** Collects Float32 samples (-1 to 1) into PCM16 blocks of one size. */
export class BlockAssembler {
  #block;
  #filled = 0;

  constructor(blockSamples = BLOCK_SAMPLES) {
    this.#block = new Int16Array(blockSamples);
  }

  push(samples) {
    const complete = [];
    for (const sample of samples) {
      this.#block[this.#filled++] = toPcm16(sample);
      if (this.#filled === this.#block.length) complete.push(this.#take());
    }
    return complete;
  }

  /** What is left, padded with silence to the shortest chunk that the server takes; null where nothing is. */
  flush() {
    if (this.#filled === 0) return null;
    const length = Math.max(this.#filled, Math.min(SHORTEST_CHUNK_SAMPLES, this.#block.length));
    return this.#take().slice(0, length);
  }

  clear() {
    this.#take();
  }

  #take() {
    const block = this.#block;
    this.#block = new Int16Array(block.length);
    this.#filled = 0;
    return block;
  }
}

/** RMS and peak of about `windowSamples` at a time, each 0 to 1. */
export class LevelWindow {
  #size;
  #count = 0;
  #squares = 0;
  #peak = 0;

  constructor(windowSamples) {
    this.#size = windowSamples;
  }

  /** The level of the window that these samples complete, or null. */
  push(samples) {
    for (const sample of samples) {
      this.#squares += sample * sample;
      this.#peak = Math.max(this.#peak, Math.abs(sample));
    }
    this.#count += samples.length;
    return this.#count >= this.#size ? this.#take() : null;
  }

  #take() {
    const level = { rms: Math.sqrt(this.#squares / this.#count), peak: this.#peak };
    this.#count = 0;
    this.#squares = 0;
    this.#peak = 0;
    return level;
  }
}

/** Blocks of PCM16 as one. */
export function joinBlocks(blocks) {
  const joined = new Int16Array(blocks.reduce((length, block) => length + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    joined.set(block, at);
    at += block.length;
  }
  return joined;
}

export function toPcm16(sample) {
  return Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
}

export function toFloat(pcm16) {
  return Float32Array.from(pcm16, (value) => value / 32768);
}

export function mixToMono(channels) {
  if (channels.length === 1) return channels[0];
  return channels[0].map((_, i) => channels.reduce((sum, channel) => sum + channel[i], 0) / channels.length);
}
