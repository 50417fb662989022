// Questions by others, at most once a month: the own answers as a quiet line and as a list. No bands, no verdict, nobody else.
import { nextTime } from "./checks.js";
import { refusal, something } from "./checks-dom.js";
import { day, onSubmit, svg, words, write } from "./dom.js";

const WIDE = 200, HIGH = 48, EDGE = 6;

/** Where the points of one's own answers lie: answers are [{date, step}] oldest first, `steps` how many answers there are. */
export function trend(answers, steps) {
  const across = answers.length > 1 ? (WIDE - 2 * EDGE) / (answers.length - 1) : 0;
  const up = (HIGH - 2 * EDGE) / Math.max(1, steps - 1);
  return answers.map(({ step }, place) => ({ x: EDGE + place * across, y: HIGH - EDGE - step * up }));
}

const dateOf = (entry) => entry.words.on;

export function startInstrument(node, section, shelf) {
  const id = node.dataset.instrument;
  const form = node.querySelector("[data-answers]");
  const say = (key, values) => words(section, key, values);
  const said = new Map([...node.querySelector("[data-answer-words]").content.querySelectorAll("[data-code]")]
    .map((each) => [each.dataset.code, each.textContent]));
  const codes = [...said.keys()];
  const answered = () => shelf.of("measure").filter((entry) => entry.words.instrument === id).sort((one, other) => dateOf(one).localeCompare(dateOf(other)));

  onSubmit(form, async (values) => {
    if (nextTime(answered().map(dateOf).at(-1), shelf.today())) return;
    if (!something(values)) throw refusal(say("nothing"));
    await shelf.add("measure", { instrument: id, on: shelf.today(), answers: values });
    write(form);
    shelf.say(say("kept"));
  });

  function draw() {
    const all = answered();
    const next = nextTime(all.map(dateOf).at(-1), shelf.today());
    form.hidden = next !== "";
    node.querySelector("[data-later]").textContent = next ? say("later", { day: day(dateOf(all.at(-1))), next: day(next) }) : "";
    node.querySelector("[data-own]").hidden = !all.length;
    for (const figure of node.querySelectorAll("[data-trend]")) drawOne(figure, all);
  }

  function drawOne(figure, all) {
    const item = figure.dataset.trend;
    const own = all.map((entry) => ({ date: dateOf(entry), code: entry.words.answers[item] })).filter(({ code }) => said.has(code));
    figure.hidden = !own.length;
    const points = trend(own.map(({ date, code }) => ({ date, step: codes.indexOf(code) })), codes.length);
    const picture = figure.querySelector("svg");
    picture.setAttribute("viewBox", `0 0 ${WIDE} ${HIGH}`);
    picture.replaceChildren(
      svg("polyline", { class: "trend-line", points: points.map(({ x, y }) => `${x},${y}`).join(" ") }),
      ...points.map(({ x, y }) => svg("circle", { class: "trend-point", cx: x, cy: y, r: 3 })),
    );
    figure.querySelector("[data-points]").replaceChildren(...own.map(({ date, code }) => {
      const line = document.createElement("li");
      line.textContent = say("point", { day: day(date), answer: said.get(code) });
      return line;
    }));
  }
  shelf.watch(draw);
}
