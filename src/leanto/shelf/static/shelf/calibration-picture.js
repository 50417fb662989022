// The quiet pictures of looking back. Each has its sentence beside it; the pictures themselves are not read out.
import { svg } from "./dom.js";

const MOST = 20; // more rounds than this are a bar instead of rings

/** `filled` of `all` rings in a row, or as much of a bar. */
export function drawMarks(picture, filled, all) {
  const wide = Math.min(all, MOST);
  picture.setAttribute("viewBox", `0 0 ${MOST * 14} 14`);
  if (all > MOST) {
    const share = (MOST * 14 - 2) * (filled / all);
    picture.replaceChildren(
      svg("rect", { class: "mark", x: 1, y: 2, width: MOST * 14 - 2, height: 10, rx: 5 }),
      svg("rect", { class: "mark filled", x: 1, y: 2, width: share, height: 10, rx: 5 }),
    );
    return;
  }
  picture.replaceChildren(...Array.from({ length: wide }, (_, place) =>
    svg("circle", { class: place < filled ? "mark filled" : "mark", cx: 7 + place * 14, cy: 7, r: 5 })));
}

/** A line from what was feared (a ring) to what was (a dot), on 0 to 10. */
export function drawFear(picture, feared, was) {
  const line = (name, from, to) => svg("line", { class: name, x1: from, x2: to, y1: 0, y2: 0 });
  picture.replaceChildren(
    line("scale", 0, 10),
    line("way", feared, was),
    svg("circle", { class: "feared", cx: feared, cy: 0, r: 0.26 }),
    svg("circle", { class: "was", cx: was, cy: 0, r: 0.26 }),
  );
}
