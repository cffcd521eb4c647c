import { BlockAssembler, LevelWindow, mixToMono, SAMPLE_RATE } from "./pcm.js";
import { Resampler } from "./resampler.js";

const LEVELS_A_SECOND = 20;

/** Posts {level} all the time and, while recording, {pcm16}; answers "stop" with {stopped} after the last block. */
class CaptureProcessor extends AudioWorkletProcessor {
  #resampler = new Resampler(Math.round(sampleRate), SAMPLE_RATE);
  #blocks = new BlockAssembler();
  #levels = new LevelWindow(sampleRate / LEVELS_A_SECOND);
  #recording = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => (data === "start" ? this.#start() : this.#stop());
  }

  process([channels]) {
    if (channels.length > 0) this.#hear(mixToMono(channels));
    return true;
  }

  #start() {
    this.#blocks.clear();
    this.#recording = true;
  }

  #stop() {
    const rest = this.#recording ? this.#blocks.flush() : null;
    this.#recording = false;
    if (rest) this.#post(rest);
    this.port.postMessage({ stopped: true });
  }

  #hear(samples) {
    const level = this.#levels.push(samples);
    if (level) this.port.postMessage({ level });
    const resampled = this.#resampler.process(samples);
    if (this.#recording) this.#blocks.push(resampled).forEach((block) => this.#post(block));
  }

  #post(block) {
    this.port.postMessage({ pcm16: block }, [block.buffer]);
  }
}

registerProcessor("capture", CaptureProcessor);
