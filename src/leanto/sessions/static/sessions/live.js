// Settling together: before, limits, waiting, the phases in step, the end. The line, the clock and the voices are line.js,
// clock.js and peer.js; what is shared is together.js; what is drawn is stage.js.
import { read, words } from "../shelf/dom.js";
import { Clock } from "./clock.js";
import { Company } from "./company.js";
import { heartAfter } from "./heart/heart-after.js";
import { Channel, Heart } from "./heart/heart.js";
import { keeping, sealed } from "./keep.js";
import { Line } from "./line.js";
import { tapping } from "./own-rate.js";
import { elapsed, goOn, onward, pause, place, rests } from "./script.js";
import { Stage } from "./stage.js";
import { beforeBreathing, steps } from "./steps.js";
import { beforehand, complete, empty, started, starter, taken, withMe } from "./together.js";

const home = document.getElementById("settle");
const data = JSON.parse(document.getElementById("settle-data").textContent);
const one = (name) => home.querySelector(`[data-step=${name}]`);
const show = steps(home);
const name = (slot) => data.people.find((each) => each.slot === slot)?.name ?? "";
const joined = (slots) => new Intl.ListFormat(document.documentElement.lang).format(slots.map(name));

const line = new Line(data.line, { ends: data.ends });
const clock = new Clock(line);
const company = new Company(one("stage").querySelector("[data-line-part]"), line, { data, name, joined });
const stage = new Stage(one("stage"), { now: () => clock.now(), does: (deed, about) => deeds[deed]?.(about) });
const rate = tapping(one("rate"));
const other = data.people.length === 2 ? data.people.find(({ slot }) => slot !== data.slot) : null; // a heart is shared with one person
const heart = new Heart(one("limits").querySelector("[data-heart]"), one("stage").querySelector("[data-heart-line]"), {
  name: other?.name ?? "",
  shift: () => (clock.now() === null ? null : clock.now() - performance.now()),
  channel: other && (() => { const pages = company.pages(); return pages && new Channel(pages); }),
});

let state = empty(), here = [], told = {}, own = { anchor: "", rate: null, kind: { walk: "foot", ordinary: "talk" }[data.format] ?? "", screened: false };
let mine = null; // what I said when I was ready; null before
let stopped = false;

// --- what is shared ---------------------------------------------------------------------------------------------

function change(next) {
  if (next === state) return;
  state = next;
  line.mark(state);
  look();
}

/** After anything changed: says that I am ready where that was lost, begins where it can, and draws. */
function look() {
  if (!mine || stopped || clock.now() === null) return;
  const withMine = withMe(state, data.slot, mine);
  if (withMine !== state) { change(withMine); return; }
  if (complete(state, here) && starter(here) === data.slot) { change(started(state, here, clock.now())); return; }
  if (state.run) run(); else wait();
}

line.addEventListener("hello", ({ detail }) => {
  here = detail.here;
  company.hello(detail);
  if (detail.mark) state = taken(detail.mark.state);
  if (!mine && state.run && state.ready[data.slot]) mine = state.ready[data.slot]; // came back after a reload
  look();
});
line.addEventListener("here", ({ detail }) => {
  here = detail;
  company.here(here, state.order);
  look();
});
line.addEventListener("pong", () => { if (shown !== "stage") look(); }); // before the first one there is no clock
line.addEventListener("lost", () => { if (shown === "wait") wait(); });
line.addEventListener("elsewhere", () => finish(false)); // the same seat was opened on another page
line.addEventListener("over", () => finish(false));
line.addEventListener("mark", ({ detail }) => {
  state = taken(detail.state);
  look();
});

// --- steps ------------------------------------------------------------------------------------------------------

one("before").querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  told = read(event.target);
  if (data.format === "breathing") Object.assign(own, await beforeBreathing(home, show, rate), { screened: true });
  if (mine) look(); else show("limits");
});

one("limits").querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const { kind, limit, aim } = read(event.target);
  own.kind = kind || own.kind;
  mine = { limit, aim: aim ?? "", rate: own.rate };
  shown = "";
  look();
});

let shown = "before";
function wait() {
  if (stopped) return;
  if (shown !== "wait") { shown = "wait"; show("wait"); }
  const others = here.filter((slot) => slot !== data.slot);
  const key = !line.open ? "no_line" : others.length ? "others" : "alone";
  one("wait").querySelector("[data-waiting]").textContent = words(one("wait"), key, { names: joined(others) });
  company.beforehand(one("wait").querySelector("[data-wait-limits]"), beforehand(state));
}

function run() {
  if (shown === "stage") { stage.look(); return; }
  if (data.format === "breathing" && shown === "before" && !own.screened) return; // after a reload: the questions come first
  shown = "stage";
  show("stage");
  company.meet(here);
  company.here(here, state.order);
  company.beforehand(null, beforehand(state));
  stage.start({
    format: data.format, minutes: data.minutes, kind: own.kind, anchor: own.anchor, alone: false,
    people: state.order.map(name), me: state.order.indexOf(data.slot), rate: state.rate,
  }, () => ({ ...state.run, ideas: state.ideas }));
}

const deeds = {
  onward: () => change({ ...state, run: onward(state.run, stage.phases, clock.now()) }),
  pause: () => {
    const now = clock.now();
    change({ ...state, run: rests(state.run, now) ? goOn(state.run, now) : pause(state.run, now) });
  },
  ideas: () => {
    const { phase } = place(stage.phases, elapsed(state.run, clock.now()));
    change({ ...state, ideas: `${phase.round}.${phase.turn}` });
  },
  drawn: (about) => { company.phase(about); heart.phase(about.phase); },
  stop: () => finish(false),
  over: () => finish(true),
};

/** Here it ends, for whatever reason. To the others it looks like a line that was lost. */
async function finish(over) {
  if (stopped) return;
  stopped = true;
  stage.end();
  state = empty();
  show("after");
  if (over) company.hush();
  else line.leave(); // nothing is told first: a picture that ends before the line would tell a stop from a loss
  const found = await heart.end(over); // at the common end the recordings may change hands, for some seconds
  line.leave();
  clock.stop();
  company.end();
  heartAfter(one("after").querySelector("[data-heart-after]"), {
    found, names: ["", other?.name ?? ""], keep: heart.yes("keep") ? sealed : null,
  });
}

keeping(one("after"), () => told);
addEventListener("pagehide", () => company.end());
home.dataset.ready = "";
