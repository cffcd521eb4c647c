/**
 * Asks the speech service what it understands of a few seconds; nothing of them is kept. Resolves to the words ("" where
 * it heard none), or to null where it could not say: that never keeps anybody from beginning.
 */
export class SpeechTrial {
  #url;
  #token;
  #fetch;

  constructor(url, csrfToken, fetch = (...request) => globalThis.fetch(...request)) {
    this.#url = url;
    this.#token = csrfToken;
    this.#fetch = fetch;
  }

  async hear(pcm16) {
    const headers = { "Content-Type": "application/octet-stream", "X-CSRFToken": this.#token };
    try {
      const response = await this.#fetch(this.#url, { method: "POST", headers, body: pcm16 });
      return response.ok ? ((await response.json()).text ?? null) : null;
    } catch {
      return null;
    }
  }
}
