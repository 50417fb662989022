// The discrete Fourier transform of real numbers whose count is a power of two, and what is built of it here.

/** In place, forward; `re` and `im` are Float64Arrays of 2^k numbers. For the way back swap them and divide by their count. */
export function transform(re, im) {
  const count = re.length;
  for (let at = 1, to = 0; at < count; at += 1) {
    let bit = count >> 1;
    for (; to & bit; bit >>= 1) to ^= bit;
    to ^= bit;
    if (at < to) {
      [re[at], re[to]] = [re[to], re[at]];
      [im[at], im[to]] = [im[to], im[at]];
    }
  }
  for (let half = 1; half < count; half *= 2) {
    const turn = -Math.PI / half;
    for (let k = 0; k < half; k += 1) {
      const cos = Math.cos(turn * k); // anew for each: a recurrence would lose digits
      const sin = Math.sin(turn * k);
      for (let one = k; one < count; one += 2 * half) {
        const other = one + half;
        const real = re[other] * cos - im[other] * sin;
        const imaginary = re[other] * sin + im[other] * cos;
        re[other] = re[one] - real;
        im[other] = im[one] - imaginary;
        re[one] += real;
        im[one] += imaginary;
      }
    }
  }
}

/** The smallest power of two that is not below `count`. */
export const room = (count) => 2 ** Math.ceil(Math.log2(Math.max(count, 1)));
