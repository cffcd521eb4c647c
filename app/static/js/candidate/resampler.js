const STOP_BAND_DECIBELS = 75;
const PASS_BAND_EDGE = 0.9;
const MOST_PHASES = 2048;

/**
 * Streaming band-limited resampler, mono Float32 samples in and out: a Kaiser-windowed sinc (Kaiser 1974; beta and
 * length after Oppenheim and Schafer, Discrete-Time Signal Processing, 7.6), flat up to 0.9 of the lower Nyquist
 * frequency and closed from that frequency on. Output sample 0 lies at input sample 0.
 */
export class Resampler {
  #up;
  #down;
  #phases;
  #taps;
  #tail;
  #position = 0;

  constructor(inputRate, outputRate) {
    const divisor = greatestCommonDivisor(inputRate, outputRate);
    this.#up = outputRate / divisor;
    this.#down = inputRate / divisor;
    this.#phases = designPhases(inputRate, outputRate, Math.min(this.#up, MOST_PHASES));
    this.#taps = this.#phases[0].length;
    this.#tail = new Float32Array(this.#taps / 2 - 1);
  }

  process(input) {
    if (this.#up === this.#down) return input;
    const samples = concatenate(this.#tail, input);
    const output = new Float32Array(Math.ceil((samples.length * this.#up) / this.#down));
    let count = 0;
    for (let base = this.#base(); base + this.#taps <= samples.length; base = this.#base()) {
      output[count++] = dotProduct(samples, base, this.#phaseAt(base));
      this.#position += this.#down;
    }
    this.#keepTail(samples);
    return output.subarray(0, count);
  }

  #base() {
    return Math.floor(this.#position / this.#up);
  }

  #phaseAt(base) {
    const fraction = this.#position / this.#up - base;
    return this.#phases[Math.floor(fraction * this.#phases.length + 1e-9)];
  }

  #keepTail(samples) {
    const consumed = Math.min(this.#base(), samples.length);
    this.#tail = samples.slice(consumed);
    this.#position -= consumed * this.#up;
  }
}

function designPhases(inputRate, outputRate, count) {
  const nyquist = Math.min(inputRate, outputRate) / 2;
  const transition = ((1 - PASS_BAND_EDGE) * nyquist) / inputRate;
  const cutoff = ((1 + PASS_BAND_EDGE) * nyquist) / 2 / inputRate;
  const half = Math.ceil((STOP_BAND_DECIBELS - 7.95) / (2.285 * 2 * Math.PI * transition) / 2) + 1;
  return Array.from({ length: count }, (_, phase) => designPhase(half, cutoff, phase / count));
}

function designPhase(half, cutoff, fraction) {
  const taps = new Float64Array(2 * half);
  let sum = 0;
  for (let k = 0; k < taps.length; k++) {
    const offset = k - (half - 1) - fraction;
    taps[k] = sinc(2 * cutoff * offset) * kaiser(offset / half);
    sum += taps[k];
  }
  return Float32Array.from(taps, (tap) => tap / sum);
}

function sinc(x) {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

const KAISER_BETA = 0.1102 * (STOP_BAND_DECIBELS - 8.7);

function kaiser(x) {
  return Math.abs(x) > 1 ? 0 : bessel0(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel0(KAISER_BETA);
}

function bessel0(x) {
  let sum = 1;
  for (let term = 1, k = 1; term > sum * 1e-12; k++) {
    term *= (x / 2 / k) ** 2;
    sum += term;
  }
  return sum;
}

function dotProduct(samples, base, taps) {
  let sum = 0;
  for (let k = 0; k < taps.length; k++) sum += samples[base + k] * taps[k];
  return sum;
}

function concatenate(first, second) {
  const joined = new Float32Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

function greatestCommonDivisor(a, b) {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
