// After the end: one's own heart as a picture and in words, and both together where both chose it. Only when asked for.
import { svg, words } from "../../shelf/dom.js";
import { RATE } from "./curve.js";
import { readText } from "./file.js";
import { bothReading, ownReading } from "./reading.js";

const [WIDE, HIGH, EDGE] = [600, 180, 12];
const plain = (value) => new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: Math.abs(value) < 20 ? 1 : 0 }).format(Math.abs(value));
/** Held together, so that a sign stays before its number where the page runs from right to left. */
const number = (value) => `\u2066${plain(value)}\u2069`;
const signed = (value) => (plain(value) === plain(0) ? number(0) : `\u2066${value < 0 ? "−" : "+"}${plain(value)}\u2069`);

/** Starts the part. `found` is what `Heart.end` resolved to; `keep(text)` seals a text on the shelf and resolves to the key of the sentence
 * that says how it went, or null where it may not be offered. `names` are [mine, theirs]. */
export function heartAfter(part, { found, keep = null, names = ["", ""] }) {
  const find = (what) => part.querySelector(what);
  const say = (key, values) => words(part, key, values);
  let { mine } = found;
  let said = "";
  const show = async () => {
    find("[data-heart-busy]").textContent = say("busy");
    const own = ownReading(mine);
    const theirs = found.theirs ? ownReading(found.theirs) : null;
    draw(own, theirs);
    said = ownWords(own);
    await both();
    otherwise(own);
    find("[data-heart-busy]").textContent = "";
    find("[data-heart-reading]").hidden = false;
    find("[data-heart-do=keep]").hidden = !keep;
    find("[data-heart-reading]").focus({ preventScroll: true });
  };

  function draw(own, theirs) {
    const curves = [own, theirs].map((one) => one?.curve).filter((curve) => curve?.values.length);
    find(".heart-picture").hidden = !curves.length;
    if (!curves.length) return;
    const known = curves.flatMap(({ values }) => [...values].filter((one) => !Number.isNaN(one)));
    const [low, high] = [Math.min(...known) - 2, Math.max(...known) + 2];
    const from = Math.min(...curves.map(({ start }) => start));
    const to = Math.max(...curves.map(({ start, values }) => start + values.length / RATE));
    const x = (time) => EDGE + ((time - from) / (to - from)) * (WIDE - 2 * EDGE);
    const y = (rate) => HIGH - EDGE - ((rate - low) / (high - low)) * (HIGH - 2 * EDGE);
    const spans = found.phases.filter((phase) => phase.to > from && phase.from < to).map((phase, which) => svg("rect", {
      x: x(Math.max(phase.from, from)), y: 0, width: Math.max(x(Math.min(phase.to, to)) - x(Math.max(phase.from, from)), 0), height: HIGH, class: which % 2 ? "span odd" : "span",
    }));
    const lines = curves.map((curve, which) => svg("path", { d: path(curve, x, y), class: which ? "curve theirs" : "curve" }));
    find("[data-heart-picture]").replaceChildren(...spans, ...lines);
    const rates = curves.map(({ values }) => [...values].filter((one) => !Number.isNaN(one)));
    const twin = rates.map((list, which) => say(which ? "picture_them" : "picture_me", { name: names[1], low: number(Math.min(...list)), high: number(Math.max(...list)) }));
    find("[data-heart-caption]").textContent = twin.join(" ");
  }

  function ownWords({ change }) {
    const { verdict, why, difference, low, high } = change;
    const sides = verdict === "not_more_than_chance" ? "same" : difference < 0 ? "slower" : "faster";
    const first = verdict === "cannot_tell" ? say("change.cannot", { why: say(`why.${why === "too_short" ? "too_short_for_change" : why}`) }) : say(`change.${sides}`);
    const values = sides === "same" ? { by: signed(difference ?? 0), low: signed(low ?? 0), high: signed(high ?? 0) }
      : { by: number(Math.abs(difference)), low: number(difference < 0 ? -high : low), high: number(difference < 0 ? -low : high) };
    const more = verdict === "cannot_tell" ? "" : say(`number.${sides}`, values);
    find("[data-heart-own]").textContent = first;
    find("[data-heart-number]").textContent = more;
    return [first, more].filter(Boolean).join(" ");
  }

  async function both() {
    const place = find("[data-heart-both]");
    place.hidden = !found.asked;
    if (!found.asked) return;
    const line = find("[data-heart-together]");
    if (!found.theirs) { line.textContent = say("together.cannot_tell", { why: say("why.one_person") }); return; }
    const told = await bothReading(mine, found.theirs, found.phases);
    const best = told.find(({ verdict }) => verdict !== "cannot_tell") ?? told.at(-1);
    const why = best.why && say(`why.${best.why === "too_short" ? "too_short_for_two" : best.why}`);
    const lines = [say(`together.${best.verdict}`, { why }), ...(best.verdict === "not_more_than_chance" ? [say("usual")] : [])];
    line.textContent = lines.join(" ");
  }

  function otherwise({ change }) {
    const codes = ["sitting_still", "time_passing", ...(found.phases.some(({ kind }) => kind === "paced") ? ["breathing_changed"] : []),
      "posture_or_talking", ...(found.theirs ? ["same_room_or_sound", "same_task_timing"] : [])];
    find("[data-heart-else]").hidden = change.verdict === "cannot_tell" && !found.theirs;
    find("[data-heart-list]").replaceChildren(...codes.map((code) => {
      const item = document.createElement("li");
      item.textContent = say(`else.${code}`);
      return item;
    }));
  }

  const button = find("[data-heart-do=read]");
  button.hidden = !mine;
  find("details").open = Boolean(mine);
  button.addEventListener("click", show);
  find("[data-heart-file]").addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    if (!file) return;
    try {
      mine = readText(await file.text());
      Object.assign(found, { theirs: null, asked: false, phases: [] });
      await show();
    } catch (problem) {
      if (problem.name !== "RangeError") throw problem;
      find("[data-heart-busy]").textContent = say("not_read");
      find("[data-heart-reading]").hidden = true; // those numbers were of another recording
    } finally {
      target.value = "";
    }
  });
  find("[data-heart-do=keep]").addEventListener("click", async ({ target }) => {
    target.disabled = true;
    find("[data-heart-kept]").textContent = say(await keep(said));
    target.disabled = false;
  });
}

/** An SVG path that breaks where nothing was measured. */
function path({ start, values }, x, y) {
  let drawn = "";
  let on = false;
  for (let at = 0; at < values.length; at += 2) {
    if (Number.isNaN(values[at])) { on = false; continue; }
    drawn += `${on ? "L" : "M"}${x(start + at / RATE).toFixed(1)} ${y(values[at]).toFixed(1)}`;
    on = true;
  }
  return drawn;
}
