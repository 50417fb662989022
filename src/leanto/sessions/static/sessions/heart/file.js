// A recording of one's own that is opened in the page: the time between beats as text, one on each line, in ms or s; also the [HRData]
// part of a Polar .hrm file. Everything else is for `leanto rhythm`, which says of each file what it can answer.

const MOST = 5_000_000; // characters
const GAP = 5000; // ms that are a pause of the sensor, as in the engine

/** The table of beats of a text. Throws RangeError where it holds no such numbers. */
export function readText(text) {
  if (text.length > MOST) throw new RangeError("too long");
  const part = text.includes("[HRData]") ? text.split("[HRData]")[1].split(/\n\s*\[/)[0] : text;
  const lines = part.split(/[\r\n;]+/).map((line) => line.trim().replace(",", ".")).filter(Boolean);
  const numbers = lines.map(Number);
  if (Number.isNaN(numbers[0])) numbers.shift(); // a heading
  const sorted = Float64Array.from(numbers).sort();
  const middle = sorted[sorted.length >> 1];
  const seconds = middle > 0.2 && middle < 3;
  if (numbers.length < 10 || numbers.some((one) => !(one > 0)) || !(seconds || (middle > 200 && middle < 3000))) throw new RangeError("not intervals");
  const rr = Float64Array.from(numbers, (one) => (seconds ? one * 1000 : one));
  let now = 0;
  const at = rr.map((one) => (now += one / 1000));
  return { at, rr, gap: Uint8Array.from(rr, (one, row) => (row === 0 || one > GAP ? 1 : 0)) };
}
