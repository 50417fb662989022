// The room of small steps: two ladders, rounds begun, and what was expected beside what came.
import { fears, finished, lookBack, rounds } from "./calibration.js";
import { drawFear, drawMarks } from "./calibration-picture.js";
import { deeds } from "./deeds.js";
import { copy, day, fill, onSubmit, read, words, write } from "./dom.js";
import { further } from "./further.js";
import { startAfter } from "./ladder-after.js";
import { startRound } from "./ladder-round.js";
import { aBeginning, rungsOf } from "./ladder-rules.js";
import { membersToName } from "./people.js";
import { Unsaid } from "./unsaid.js";

const FEW = 10; // below this the page says that these are few
const EARLY = 3; // rounds with a guess before anything is compared

/** Starts the room; see the contract of the shelf for `section` and `shelf`. */
export function start(section, shelf) {
  const find = (what) => section.querySelector(what);
  const template = (name) => find(`template[data-row="${name}"]`);
  const say = (key, values) => words(section, key, values);
  const starters = [...find("template[data-starters]").content.children].map((one) => ({
    ladder: one.dataset.ladder, area: one.dataset.area, key: one.dataset.key, text: one.textContent,
  }));
  const chosen = (which) => find(`[data-switch="${which}"] [aria-pressed="true"]`).value;
  let all = []; // every round, newest first; found anew after each change
  let members = [];
  const room = {
    section, shelf, say, template, show, choose,
    rounds: () => all,
    ladder: () => chosen("ladder"),
    area: () => chosen("area"),
    mine: (ladder = room.ladder(), area = room.area()) => rungsOf(shelf.of("ladder"), starters, ladder, area),
  };

  /** Shows the home of the room ("home"), one of its forms, or what can come next. */
  function show(part) {
    find("[data-part=home]").hidden = part !== "home";
    for (const name of ["round", "after"]) {
      const form = find(`[data-form="${name}"]`);
      form.hidden = part !== name;
      if (form.hidden) delete form.dataset.keep; // put away: nothing of it is unfinished
      else form.dataset.keep = name;
    }
    find("[data-part=next]").hidden = part !== "next";
    draw();
  }

  function choose(which, value) {
    for (const button of section.querySelectorAll(`[data-switch="${which}"] button`)) {
      button.setAttribute("aria-pressed", String(button.value === value));
    }
  }

  const deed = deeds(shelf, draw);

  /** Keeps the rungs that `changed` makes of the present ones as one's own ladder, from the first change on. */
  async function keep(ladder, area, changed) {
    const { entry, rungs } = room.mine(ladder, area);
    const kept = { ladder, area, rungs: changed(rungs) };
    if (entry) await shelf.change(entry, kept);
    else await shelf.add("ladder", kept);
  }

  // --- rungs ---

  function drawRungs() {
    const { rungs } = room.mine();
    find("[data-hint=no]").hidden = room.ladder() !== "no";
    find("[data-nothing=rungs]").hidden = rungs.length > 0;
    find("[data-list=rungs]").replaceChildren(...rungs.map((rung) => {
      const row = fill(copy(template("rung")), { text: rung.text });
      row.dataset.key = rung.key;
      row.querySelector("[data-begin]").hidden = !aBeginning(rung);
      const select = row.querySelector("[data-hard]");
      select.value = rung.hard ?? "";
      select.setAttribute("aria-label", say("hard-of", { rung: rung.text }));
      for (const what of ["try", "out"]) {
        row.querySelector(`[data-do="${what}"]`).setAttribute("aria-label", say(`${what}-of`, { rung: rung.text }));
      }
      return row;
    }));
  }

  find("[data-list=rungs]").addEventListener("change", ({ target }) => {
    const [ladder, area, { key }] = [room.ladder(), room.area(), target.closest("li").dataset];
    const hard = target.value === "" ? null : Number(target.value);
    deed(async () => {
      await keep(ladder, area, (rungs) => rungs.map((rung) => (rung.key === key ? { ...rung, hard } : rung)));
      find(`[data-key="${CSS.escape(key)}"] [data-hard]`)?.focus(); // it has moved to its place
    });
  });
  find("[data-list=rungs]").addEventListener("click", ({ target }) => {
    const what = target.closest("[data-do]")?.dataset.do;
    if (!what) return;
    const [ladder, area, { key }] = [room.ladder(), room.area(), target.closest("li").dataset];
    if (what === "try") {
      round.begin(room.mine().rungs.find((rung) => rung.key === key).text);
      return;
    }
    deed(async () => {
      await keep(ladder, area, (rungs) => rungs.filter((rung) => rung.key !== key));
      shelf.say(say("out"));
      find("#ladder-title").focus();
    });
  });
  const ownForm = find("[data-form=own]");
  onSubmit(ownForm, async ({ text }) => {
    if (!text) throw new Unsaid(say("empty"));
    const rung = { key: `own-${crypto.randomUUID()}`, text, hard: null };
    await keep(room.ladder(), room.area(), (rungs) => [...rungs, rung]);
    write(ownForm, { text: "" });
    shelf.say(say("again"));
  });
  section.addEventListener("click", ({ target }) => {
    const pill = target.closest("[data-switch] button");
    if (!pill) return;
    choose(pill.parentElement.dataset.switch, pill.value);
    draw();
  });

  // --- whom to be careful with ---

  const carefulForm = find("[data-form=careful]");
  let ticking = false; // boxes ticked and not kept yet stay as they are
  carefulForm.addEventListener("input", () => { ticking = true; });

  function drawCareful() {
    const ticked = ticking ? read(carefulForm).careful ?? [] : null;
    const persons = shelf.of("person");
    const known = persons.map(({ row, words: { name, careful } }) => ({ value: row, name, on: careful }));
    const others = membersToName(persons, members).map(({ id, name }) => ({ value: `member:${id}`, name, on: false }));
    const chips = [...known, ...others].map(({ value, name, on }) => {
      const chip = copy(template("careful"));
      chip.querySelector("input").value = value;
      chip.querySelector("input").checked = ticked ? ticked.includes(value) : Boolean(on);
      chip.querySelector("span").textContent = name;
      return chip;
    });
    find("[data-list=careful]").replaceChildren(...chips);
    find("[data-nothing=careful]").hidden = chips.length > 0;
  }

  onSubmit(carefulForm, async ({ careful = [] }) => {
    ticking = false;
    const marked = new Set(careful);
    const changed = shelf.of("person").filter(({ row, words: now }) => Boolean(now.careful) !== marked.has(row));
    const fresh = members.filter(({ id }) => marked.has(`member:${id}`));
    for (const entry of changed) {
      await shelf.change(entry, { ...entry.words, careful: marked.has(entry.row), on_call: false });
    }
    for (const { id, name } of fresh) await shelf.add("person", { name, member: id, tasks: [], careful: true });
    shelf.say(say("kept"));
  });

  // --- rounds begun, and looking back ---

  const putOpen = further(find("[data-list=open]"), find("[data-further=open]"));
  const putPast = further(find("[data-list=past]"), find("[data-further=past]"));

  const takeOut = (...entries) => deed(async () => {
    for (const entry of entries) await shelf.remove(entry);
    shelf.say(say("out"));
    find("#ladder-title").focus();
  });

  function drawOpen() {
    const open = all.filter((one) => !one.after);
    find("[data-open]").hidden = !open.length;
    putOpen(open, (one) => {
      const { closed, at } = one.entry;
      const { rung } = one.words;
      const row = fill(copy(template("open")), { rung, state: say(closed ? "asked-on" : "began", { day: day(at) }) });
      const [go, drop] = row.querySelectorAll("button");
      go.textContent = say(closed ? "tell" : "continue");
      go.setAttribute("aria-label", say(closed ? "tell-of" : "continue-of", { rung }));
      drop.setAttribute("aria-label", say("drop-of", { rung }));
      go.addEventListener("click", () => (closed ? after.begin(one) : round.resume(one.entry)));
      drop.addEventListener("click", () => takeOut(one.entry));
      return row;
    });
  }

  function drawLook() {
    const ladder = room.ladder();
    const done = finished(all, ladder);
    const { guessed, feared, record } = lookBack(done);
    const enough = guessed.all >= EARLY;
    find("[data-look]").hidden = !enough;
    find("[data-look-later]").hidden = enough;
    if (enough) {
      fill(find("[data-look]"), {
        guessed: say(`guessed-${ladder}`, guessed),
        feared: feared.all ? say("feared", feared) : "",
        record: say(`record-${ladder}`, record),
      });
      find("[data-few]").hidden = guessed.all >= FEW;
      drawMarks(find("[data-marks=hoped]"), guessed.hoped, guessed.all);
      drawMarks(find("[data-marks=came]"), guessed.came, guessed.all);
      find("[data-list=fears]").replaceChildren(...fears(done).map((one) => {
        const row = fill(copy(template("fear")), { text: say("fear", one) });
        drawFear(row.querySelector("svg"), one.feared, one.was);
        return row;
      }));
    }
    drawPast(done);
  }

  function drawPast(done) {
    const ladder = room.ladder();
    find("[data-past]").hidden = !done.length;
    putPast(done, (one) => {
      const { what, was, learned } = one.after.words;
      const { rung, chance, bad } = one.words;
      const given = [chance, bad, was].some((each) => each !== null && each !== undefined);
      const line = [
        day(one.after.at),
        what && say(ladder === "no" ? `no-${what}` : what),
        given && say("numbers", { chance: chance ?? "–", bad: bad ?? "–", was: was ?? "–" }),
      ].filter(Boolean).join(" · ");
      const row = fill(copy(template("past")), { rung, line, learned });
      const [change, drop] = row.querySelectorAll("button");
      change.setAttribute("aria-label", say("change-of", { rung }));
      drop.setAttribute("aria-label", say("drop-of", { rung }));
      change.addEventListener("click", () => after.begin(one));
      drop.addEventListener("click", () => takeOut(one.after, one.entry));
      return row;
    });
  }

  function draw() {
    all = rounds(shelf.of("prediction"), shelf.of("outcome"));
    if (section.hidden || find("[data-part=home]").hidden) return; // drawn when it is looked at
    drawRungs();
    drawCareful();
    drawOpen();
    drawLook();
  }

  const round = startRound(room);
  const after = startAfter(room, round);
  for (const back of section.querySelectorAll("[data-do=home]")) {
    back.addEventListener("click", () => { show("home"); find("#ladder-title").focus(); });
  }
  section.addEventListener("shelf:shown", draw);
  shelf.watch(draw);
  shelf.facts().then(({ people }) => { members = people; drawCareful(); });
}
