const WORKLET = new URL("./capture_worklet.js", import.meta.url);
const CONSTRAINTS = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/**
 * The microphone as 16 kHz PCM16 blocks, from getUserMedia and AudioWorklet alone.
 * Events: "level" {rms, peak}, "block" (ArrayBuffer), "lost" (reason: "denied", "ended", "muted" or "suspended"), "recovered".
 */
export class Microphone extends EventTarget {
  #context = null;
  #node = null;
  #stream = null;
  #whenStopped = null;

  /** Raises the DOMException of getUserMedia. */
  async open(deviceId = "") {
    this.close();
    if (!navigator.mediaDevices?.getUserMedia || typeof AudioWorkletNode === "undefined") throw unsupported();
    // Made before anything is awaited: Safari starts sound only within the press of a button.
    this.#context = new AudioContext();
    try {
      await this.#connect(await askForMicrophone(deviceId));
    } catch (error) {
      this.close();
      throw error;
    }
    this.#watch(this.#stream.getAudioTracks()[0]);
  }

  get deviceId() {
    return this.#stream?.getAudioTracks()[0]?.getSettings().deviceId ?? "";
  }

  get isOpen() {
    return this.#stream?.getAudioTracks()[0]?.readyState === "live" && this.#context?.state === "running";
  }

  async listDevices() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter((device) => device.kind === "audioinput" && device.deviceId !== "");
  }

  startRecording() {
    this.#node?.port.postMessage("start");
  }

  /** Resolves once the last block has been handed out. */
  stopRecording() {
    if (!this.#node || this.#context.state !== "running") return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenStopped = resolve;
      this.#node.port.postMessage("stop");
    });
  }

  async play(samples, sampleRate) {
    const buffer = this.#context.createBuffer(1, samples.length, sampleRate);
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    source.connect(this.#context.destination);
    source.start();
    await new Promise((resolve) => (source.onended = resolve));
  }

  close() {
    this.#stream?.getTracks().forEach((track) => {
      track.onended = track.onmute = track.onunmute = null;
      track.stop();
    });
    if (this.#context) {
      this.#context.onstatechange = null;
      this.#context.close();
    }
    this.#context = this.#node = this.#stream = null;
    this.#whenStopped?.();
  }

  async #connect(stream) {
    this.#stream = stream;
    const context = this.#context;
    await context.audioWorklet.addModule(WORKLET);
    await context.resume();
    this.#node = new AudioWorkletNode(context, "capture", { numberOfOutputs: 1, outputChannelCount: [1] });
    this.#node.port.onmessage = ({ data }) => this.#receive(data);
    // The graph runs only where it leads to the destination; the gain keeps the candidate from hearing themselves.
    const silence = new GainNode(context, { gain: 0 });
    context.createMediaStreamSource(this.#stream).connect(this.#node).connect(silence).connect(context.destination);
  }

  #watch(track) {
    track.onended = async () => this.#tell("lost", (await isDenied()) ? "denied" : "ended");
    track.onmute = () => this.#tell("lost", "muted");
    track.onunmute = () => this.#tell("recovered");
    const context = this.#context;
    context.onstatechange = () =>
      context.state === "running" ? this.#tell("recovered") : this.#tell("lost", "suspended");
  }

  #receive({ level, pcm16, stopped }) {
    if (level) this.#tell("level", level);
    if (pcm16) this.#tell("block", pcm16.buffer);
    if (stopped) this.#whenStopped?.();
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** Whether it was the permission that ended the sound; not every browser tells. */
async function isDenied() {
  try {
    return (await navigator.permissions.query({ name: "microphone" })).state === "denied";
  } catch {
    return false;
  }
}

function askForMicrophone(deviceId) {
  const audio = deviceId ? { ...CONSTRAINTS, deviceId: { exact: deviceId } } : CONSTRAINTS;
  return navigator.mediaDevices.getUserMedia({ audio, video: false });
}

function unsupported() {
  const name = window.isSecureContext ? "NotSupportedError" : "SecurityError";
  return new DOMException("No microphone access in this browser", name);
}
