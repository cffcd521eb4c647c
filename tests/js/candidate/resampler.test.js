import assert from "node:assert/strict";
import { test } from "node:test";
import { Resampler } from "../../../app/static/js/candidate/resampler.js";

const OUT = 16000;

function sine(frequency, rate, seconds) {
  return Float32Array.from({ length: rate * seconds }, (_, n) => 0.5 * Math.sin((2 * Math.PI * frequency * n) / rate));
}

function resample(input, rate, block = 128) {
  const resampler = new Resampler(rate, OUT);
  const parts = [];
  for (let at = 0; at < input.length; at += block) parts.push(...resampler.process(input.subarray(at, at + block)));
  return Float32Array.from(parts);
}

/** Amplitude at a frequency by correlation over whole periods, away from the edges. */
function amplitude(signal, frequency, rate) {
  const middle = signal.subarray(Math.round(0.1 * rate), Math.round(0.6 * rate));
  let [real, imaginary] = [0, 0];
  middle.forEach((sample, n) => {
    real += sample * Math.cos((2 * Math.PI * frequency * n) / rate);
    imaginary += sample * Math.sin((2 * Math.PI * frequency * n) / rate);
  });
  return (2 * Math.hypot(real, imaginary)) / middle.length;
}

function rootMeanSquare(signal) {
  const middle = signal.subarray(0.1 * OUT, 0.6 * OUT);
  return Math.sqrt(middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length);
}

const decibels = (ratio) => 20 * Math.log10(ratio);

for (const rate of [22050, 32000, 44100, 48000, 96000]) {
  test(`${rate} Hz: within 0.1 dB of the reference from 50 Hz to 7.2 kHz`, () => {
    for (const frequency of [50, 440, 1000, 3000, 5000, 6500, 7000, 7200]) {
      const heard = amplitude(resample(sine(frequency, rate, 1), rate), frequency, OUT);
      assert.ok(Math.abs(decibels(heard / 0.5)) < 0.1, `${frequency} Hz: ${decibels(heard / 0.5)} dB`);
    }
  });

  test(`${rate} Hz: everything that would fold back is below -60 dB`, () => {
    const high = [8000, 8500, 9000, 10000, 12000, 15000, 20000, 23000].filter((f) => f < rate / 2);
    for (const frequency of high) {
      const rest = rootMeanSquare(resample(sine(frequency, rate, 1), rate)) / (0.5 / Math.SQRT2);
      assert.ok(decibels(rest) < -60, `${frequency} Hz: ${decibels(rest)} dB`);
    }
  });
}

test("sample for sample the same sine, delay included", () => {
  const heard = resample(sine(1000, 44100, 1), 44100);
  const wanted = sine(1000, OUT, 1);
  for (let n = 500; n < 15000; n++) assert.ok(Math.abs(heard[n] - wanted[n]) < 1e-3, `sample ${n}`);
});

test("the size of the blocks does not matter", () => {
  const input = sine(700, 48000, 0.5);
  assert.deepEqual(resample(input, 48000, 128), resample(input, 48000, 1000));
});

test("8 kHz telephone sound goes up", () => {
  const heard = resample(sine(1000, 8000, 1), 8000);
  assert.ok(Math.abs(heard.length - OUT) < 400);
  assert.ok(Math.abs(decibels(amplitude(heard, 1000, OUT) / 0.5)) < 0.1);
});

test("16 kHz goes through untouched", () => {
  const input = sine(300, OUT, 0.1);
  assert.equal(new Resampler(OUT, OUT).process(input), input);
});

test("a minute at 44.1 kHz gives a minute at 16 kHz", () => {
  const resampler = new Resampler(44100, OUT);
  let count = 0;
  for (let block = 0; block < 600; block++) count += resampler.process(new Float32Array(4410)).length;
  assert.ok(Math.abs(count - 60 * OUT) < 200, `${count} samples`);
});
