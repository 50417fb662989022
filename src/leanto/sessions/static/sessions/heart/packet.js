// The Heart Rate Measurement value (0x2A37) of the Bluetooth heart rate service 1.0, section 3.1. The unit of an RR
// interval is 1/1024 s, not a millisecond: taking it for one is wrong by 2.4 %.

/** One packet: `{ rate, touches, rr }`. `rate` beats a minute; `touches` true, false or null where the sensor cannot
 * tell; `rr` the intervals in ms, oldest first, often none and sometimes several. Throws RangeError where it is cut. */
export function readPacket(view) {
  const flags = view.getUint8(0);
  let at = 1;
  const wide = flags & 0x01;
  const rate = wide ? view.getUint16(at, true) : view.getUint8(at);
  at += wide ? 2 : 1;
  const touches = flags & 0x04 ? Boolean(flags & 0x02) : null;
  if (flags & 0x08) at += 2; // energy, which nobody here asks for
  const rr = [];
  if (flags & 0x10) for (; at + 1 < view.byteLength; at += 2) rr.push(view.getUint16(at, true) * 1000 / 1024);
  return { rate, touches, rr };
}
