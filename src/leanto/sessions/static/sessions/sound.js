// Soft tones and short taps of the phone, each only when somebody switched it on. Made here: no file is loaded.

export class Sound {
  #context = null;
  on = false;

  /** From a tap: a browser lets no page sound before one. */
  async set(on) {
    this.on = on;
    if (on) {
      this.#context ??= new AudioContext();
      await this.#context.resume();
    }
  }

  /** One soft tone of `seconds` at `pitch` (Hz), swelling and fading; quiet enough to talk over. */
  tone(pitch, seconds = 1.6) {
    if (!this.on || this.#context?.state !== "running") return;
    const from = this.#context.currentTime;
    const voice = new OscillatorNode(this.#context, { frequency: pitch });
    const loud = new GainNode(this.#context, { gain: 0 });
    loud.gain.linearRampToValueAtTime(0.07, from + seconds * 0.35);
    loud.gain.linearRampToValueAtTime(0, from + seconds);
    voice.connect(loud).connect(this.#context.destination);
    voice.start(from);
    voice.stop(from + seconds);
  }

  end() {
    this.on = false;
    this.#context?.close().catch(() => {}); // already closed
    this.#context = null;
  }
}

export const canTap = () => typeof navigator.vibrate === "function";

/** A short tap for in, two for out. */
export const tap = (going) => { if (canTap()) navigator.vibrate(going === "in" ? 90 : [40, 80, 40]); };
