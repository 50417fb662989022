// A fingertip over the phone's camera: one mean colour a frame, and nothing else of the picture. Frames stay in this page.

const WIDE = 32; // the canvas does the averaging; more pixels only cost battery
const HIGH = 24;

/** Whether this browser can do it: a camera, and the time at which a frame was really taken. */
export const canWatch = () => Boolean(
  globalThis.navigator?.mediaDevices?.getUserMedia && globalThis.HTMLVideoElement?.prototype.requestVideoFrameCallback,
);

/** Events: `frame` with `{ at, red, green, blue }`, `at` in s of the camera's own clock (not of the callback: that one is
 * three to six times as unsteady), colours 0 to 255; `ended` where the camera was taken away. */
export class Camera extends EventTarget {
  #stream = null;
  #video = null;
  #canvas = null;

  /** Asks for the camera (needs a tap). Rejects as the browser does: NotAllowedError after a no. `lit` says afterwards whether the
   * light beside the lens is on; only some phones can. */
  async start() {
    const wanted = { facingMode: { ideal: "environment" }, width: { ideal: 160 }, height: { ideal: 120 }, frameRate: { ideal: 30 } };
    this.#stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    const [track] = this.#stream.getVideoTracks();
    track.addEventListener("ended", () => this.#end());
    this.lit = await track.applyConstraints({ advanced: [{ torch: true }] })
      .then(() => track.getSettings().torch === true, () => false);
    const canvas = Object.assign(document.createElement("canvas"), { width: WIDE, height: HIGH });
    this.#canvas = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
    this.#video = Object.assign(document.createElement("video"), { muted: true, playsInline: true, srcObject: this.#stream });
    await this.#video.play();
    this.#next();
  }

  #next() {
    this.#video?.requestVideoFrameCallback((_now, { mediaTime }) => {
      if (!this.#video) return;
      this.#canvas.drawImage(this.#video, 0, 0, WIDE, HIGH);
      const { data } = this.#canvas.getImageData(0, 0, WIDE, HIGH);
      const sum = [0, 0, 0];
      for (let at = 0; at < data.length; at += 4) {
        sum[0] += data[at];
        sum[1] += data[at + 1];
        sum[2] += data[at + 2];
      }
      const [red, green, blue] = sum.map((one) => one / (WIDE * HIGH));
      this.dispatchEvent(new CustomEvent("frame", { detail: { at: mediaTime, red, green, blue } }));
      this.#next();
    });
  }

  #end() {
    this.stop();
    this.dispatchEvent(new CustomEvent("ended"));
  }

  /** Gives the camera back; the light goes out. */
  stop() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    if (this.#video) this.#video.srcObject = null;
    this.#stream = this.#video = this.#canvas = null;
  }
}
