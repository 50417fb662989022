// On my own for now: the same formats and the same phases, in this page alone. Once it is open it needs no network.
import { read } from "../shelf/dom.js";
import { keeping } from "./keep.js";
import { tapping } from "./own-rate.js";
import { begun, goOn, onward, pause, rests } from "./script.js";
import { Stage } from "./stage.js";
import { beforeBreathing, steps } from "./steps.js";

const home = document.getElementById("settle");
const one = (name) => home.querySelector(`[data-step=${name}]`);
const show = steps(home);
const now = () => performance.now();
const rate = tapping(one("rate"), now);
const choose = one("choose").querySelector("form"), before = one("before").querySelector("form");
let mark = null, what = null, told = {};

const deeds = {
  onward: () => { mark = onward(mark, stage.phases, now()); stage.look(); },
  pause: () => { mark = rests(mark, now()) ? goOn(mark, now()) : pause(mark, now()); stage.look(); },
  stop: () => finish(),
  over: () => finish(),
};
const stage = new Stage(one("stage"), { now, does: (deed) => deeds[deed]?.() });

function finish() {
  stage.end();
  show("after");
}

/** Shows which of the extra choices this format has. */
function extras() {
  const { format } = read(choose);
  for (const part of home.querySelectorAll("[data-only]")) part.hidden = part.dataset.only !== format;
}

choose.addEventListener("change", extras);
choose.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { format, minutes, ...kinds } = read(choose);
  what = { format, minutes: format === "wave" ? 1 : Number(minutes), kind: kinds[format] ?? "", anchor: "", rate: null };
  if (format === "breathing") Object.assign(what, await beforeBreathing(home, show, rate));
  if (format === "wave") begin(); else show("before");
});
before.addEventListener("submit", (event) => {
  event.preventDefault();
  told = read(before);
  begin();
});
for (const back of home.querySelectorAll("[data-back]")) back.addEventListener("click", () => show("choose"));

function begin() {
  mark = begun(now());
  home.querySelector("#stage-write").value = "";
  show("stage");
  stage.start(what, () => mark);
}

keeping(one("after"), () => told);
one("after").querySelector("[data-again]")?.addEventListener("click", () => show("choose"));
extras();
home.dataset.ready = "";
