// The rings around "me". The list beside the picture says the same in words, so the picture itself is not read out.
import { svg } from "./dom.js";
import { initials, saidYes } from "./people.js";

const WIDE = 360;
const TALL = 392;
const MIDDLE = [WIDE / 2, 178];
const OUT = 118; // from the middle to the middle of a ring
const MOST = 5; // marks in one ring; more are three dots

function text(name, x, y, said) {
  const node = svg("text", { class: name, x, y, "text-anchor": "middle" });
  node.textContent = said;
  return node;
}

/** Where the marks of a ring of this size stand: one in the middle, more in a circle. */
function places(count, size) {
  if (count === 1) return [[0, 0]];
  return Array.from({ length: count }, (_, at) => {
    const turn = (2 * Math.PI * at) / count - (count === 2 ? 0 : Math.PI / 2);
    return [Math.cos(turn) * size * 0.55, Math.sin(turn) * size * 0.55];
  });
}

/** Draws `rings` (see people.js) around `me`. */
export function drawRings(picture, rings, me) {
  picture.setAttribute("viewBox", `0 0 ${WIDE} ${TALL}`);
  const size = Math.min(44, OUT * Math.sin(Math.PI / Math.max(rings.length, 3)) * 0.84);
  const mark = size * 0.3;
  const parts = rings.flatMap((ring, at) => {
    const turn = (2 * Math.PI * at) / rings.length - Math.PI / 2;
    const [x, y] = [MIDDLE[0] + OUT * Math.cos(turn), MIDDLE[1] + OUT * Math.sin(turn)];
    const shown = ring.people.slice(0, MOST);
    const drawn = [
      svg("line", { class: "spoke", x1: MIDDLE[0], y1: MIDDLE[1], x2: x, y2: y }),
      svg("circle", { class: ring.people.length ? "ring" : "ring empty", cx: x, cy: y, r: size }),
    ];
    places(shown.length, size).forEach(([right, down], place) => {
      const { words } = shown[place];
      drawn.push(
        svg("circle", { class: saidYes(words) ? "one yes" : "one", cx: x + right, cy: y + down, r: mark }),
        text("initials", x + right, y + down + mark * 0.33, initials(words.name)),
      );
    });
    if (ring.people.length > MOST) drawn.push(text("initials", x, y + 4, "…"));
    const label = [...ring.words].length > 20 ? `${[...ring.words].slice(0, 19).join("")}…` : ring.words;
    drawn.push(text("ring-name", Math.min(Math.max(x, 62), WIDE - 62), y + size + 15, label));
    return drawn;
  });
  const layer = ({ classList }) => (classList.contains("spoke") ? 0 : classList.contains("ring-name") ? 2 : 1);
  picture.replaceChildren(
    ...parts.sort((one, other) => layer(one) - layer(other)), // lines below, names above
    svg("circle", { class: "me", cx: MIDDLE[0], cy: MIDDLE[1], r: 24 }),
    text("me-word", MIDDLE[0], MIDDLE[1] + 5, me),
  );
}
