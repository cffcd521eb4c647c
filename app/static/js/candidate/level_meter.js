const FLOOR_DECIBELS = -55;
const CEILING_DECIBELS = -10;
const CLIPPED_PEAK = 0.99;
const QUIET_RMS = 0.003;
// Clean speech swings by 22 dB and more within seconds, with noise 5 dB below it by 11 dB; the floor is that of a room.
const NOISE_FLOOR_RMS = 0.015;
const LEAST_SWING = 4;

/** 0 to 1 on a scale that suits speech: -55 dBFS is 0, -10 dBFS is 1. */
export function meterFraction(rms) {
  const decibels = rms > 0 ? 20 * Math.log10(rms) : -Infinity;
  const fraction = (decibels - FLOOR_DECIBELS) / (CEILING_DECIBELS - FLOOR_DECIBELS);
  return Math.max(0, Math.min(1, fraction));
}

/** Judges the sound of the last seconds: "silent", "quiet", "clipping", "noisy" or "good"; null until it has heard enough. */
export class SoundCheck {
  #levels = [];
  #size;

  constructor(size = 60) {
    this.#size = size;
  }

  push(level) {
    this.#levels.push(level);
    if (this.#levels.length > this.#size) this.#levels.shift();
    return this.#levels.length < this.#size ? null : this.#judge();
  }

  reset() {
    this.#levels = [];
  }

  #judge() {
    const loudest = Math.max(...this.#levels.map((level) => level.rms));
    const clipped = this.#levels.filter((level) => level.peak >= CLIPPED_PEAK).length;
    if (loudest === 0) return "silent";
    if (clipped > this.#size / 10) return "clipping";
    if (loudest < QUIET_RMS) return "quiet";
    return this.#isNoisy() ? "noisy" : "good";
  }

  #isNoisy() {
    const sorted = this.#levels.map((level) => level.rms).sort((a, b) => a - b);
    const [floor, speech] = [0.1, 0.9].map((share) => sorted[Math.floor(share * sorted.length)]);
    return floor > NOISE_FLOOR_RMS && speech < LEAST_SWING * floor;
  }
}

/** Drives the bars of a meter; purely visual, so it stays out of the accessibility tree. */
export class LevelMeterView {
  #element;
  #shown = 0;

  constructor(element) {
    this.#element = element;
  }

  show(level) {
    const fraction = meterFraction(level.rms);
    this.#shown = Math.max(fraction, this.#shown * 0.85);
    this.#element.style.setProperty("--level", this.#shown.toFixed(3));
  }

  clear() {
    this.#shown = 0;
    this.#element.style.setProperty("--level", "0");
  }
}
