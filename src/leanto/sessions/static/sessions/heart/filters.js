// Butterworth filters of second order, run both ways so that nothing is delayed. Sections [b0, b1, b2, a1, a2] and their
// resting state for a constant 1 are scipy's (`butter(…, output="sos")`, `sosfilt_zi`); a test holds them to it.

const FILTERS = {
  // butter(2, 0.01, "highpass", fs=4)
  slow: [[
    [0.9889542480671399, -1.9779084961342799, 0.9889542480671399, -1.9777864837767636, 0.9780305084917958],
    [-0.9889542480668434, 0.98895424806685],
  ]],
  // butter(2, [0.7, 4], "bandpass", fs=120)
  pulse: [
    [[0.006638303539978174, 0.013276607079956348, 0.006638303539978174, -1.7872759076412557, 0.8187447786818017],
      [0.8371547300804605, -0.6842128370248339]],
    [[1, -2, 1, -1.9549364704746357, 0.9565997506736554], [-0.8437930336203703, 0.8437930336203732]],
  ],
};

/** `values` mirrored at both ends through the end point, `pad` numbers on each side. */
function padded(values, pad) {
  const count = values.length;
  const made = new Float64Array(count + 2 * pad);
  made.set(values, pad);
  for (let at = 1; at <= pad; at += 1) {
    made[pad - at] = 2 * values[0] - values[at];
    made[pad + count - 1 + at] = 2 * values[count - 1] - values[count - 1 - at];
  }
  return made;
}

function run(sections, values) {
  const states = sections.map(([, rest]) => rest.map((one) => one * values[0]));
  for (let at = 0; at < values.length; at += 1) {
    let value = values[at];
    sections.forEach(([[b0, b1, b2, a1, a2]], which) => {
      const state = states[which];
      const out = b0 * value + state[0];
      state[0] = b1 * value - a1 * out + state[1];
      state[1] = b2 * value - a2 * out;
      value = out;
    });
    values[at] = value;
  }
}

/** `values` through the named filter forward and back. */
export function bothWays(name, values, pad) {
  const made = padded(values, pad);
  run(FILTERS[name], made);
  made.reverse();
  run(FILTERS[name], made);
  made.reverse();
  return made.slice(pad, pad + values.length);
}
