// The private map: who for what, in rings by task. It sends nothing; an empty ring is as good as a full one.
import { deeds } from "./deeds.js";
import { copy, day, fill, onSubmit, read, words, write } from "./dom.js";
import { further } from "./further.js";
import { drawRings } from "./map-picture.js";
import { around, membersToName, onCall, rings, saidYes } from "./people.js";
import { Unsaid } from "./unsaid.js";

/** Starts the room; see the contract of the shelf for `section` and `shelf`. */
export function start(section, shelf) {
  const find = (what) => section.querySelector(what);
  const template = (name) => find(`template[data-row="${name}"]`);
  const say = (key, values) => words(section, key, values);
  const form = find("[data-form=person]");
  const field = (name) => form.querySelector(`[data-field="${name}"]`);
  const tasks = [...find("template[data-tasks]").content.children].map((one) => [one.dataset.code, one.textContent]);
  let members = [];

  // --- the picture and its words ---

  const called = (person) => (saidYes(person.words)
    ? say("said-yes", { name: person.words.name, day: day(person.words.yes_on) })
    : say("not-asked", { name: person.words.name }));

  function drawMap() {
    const found = rings(shelf.of("person"), tasks, shelf.of("miss"));
    drawRings(find("[data-picture]"), found, say("me"));
    const list = new Intl.ListFormat(document.documentElement.lang || "en", { type: "unit", style: "long" });
    find("[data-list=rings]").replaceChildren(...found.map((ring) => fill(copy(template("ring")), {
      ring: ring.words, people: ring.people.length ? list.format(ring.people.map(called)) : say("nobody"),
    })));
  }

  // --- people ---

  function drawPerson(person) {
    const { name, tasks: own = [], notes = "", in_me: inMe = "", steady, small_test: test = "" } = person.words;
    const good = tasks.filter(([code]) => own.includes(code)).map(([, task]) => task).join(", ");
    const line = [good, notes && `\u2068${notes}\u2069`, test && say("test", { words: test })].filter(Boolean).join(" · ");
    const row = fill(copy(template("person")), { name, line, in_me: inMe && say("in-me", { words: inMe }) });
    row.querySelector("[data-show=in_me]").hidden = !inMe;
    row.querySelector("[data-tag=steady]").hidden = !steady;
    row.querySelector("[data-tag=call]").hidden = !onCall(person.words);
    const [change, drop] = row.querySelectorAll("button");
    change.setAttribute("aria-label", say("change-of", { name }));
    drop.setAttribute("aria-label", say("out-of", { name }));
    change.addEventListener("click", () => open(person));
    drop.addEventListener("click", () => takeOut(person));
    return row;
  }

  const deed = deeds(shelf, draw);
  const takeOut = (entry) => deed(async () => {
    await shelf.remove(entry);
    shelf.say(say("gone"));
    find("h2").focus();
  });

  function chips(name, entries, label, chosen) {
    find(`[data-list="${name}"]`).replaceChildren(...entries.map((entry) => {
      const chip = copy(template(name === "known" ? "known" : "person-miss"));
      chip.querySelector("input").value = entry.row;
      chip.querySelector("input").checked = chosen.includes(entry.row);
      chip.querySelector("span").textContent = label(entry);
      return chip;
    }));
  }

  const putPeople = further(find("[data-list=people]"), find("[data-further=people]"), 30);

  function drawPeople() {
    const persons = [...shelf.of("person")].sort((one, other) => one.words.name.localeCompare(other.words.name));
    const free = new Set(around(persons));
    const careful = persons.filter((person) => !free.has(person));
    find("[data-nothing=people]").hidden = free.size > 0;
    putPeople(persons.filter((person) => free.has(person)), drawPerson);
    find("[data-careful]").hidden = !careful.length;
    find("[data-list=careful]").replaceChildren(...careful.map(drawPerson));
  }

  /** On call only with a day on which they said yes. */
  function bindCall() {
    field("on_call").disabled = !saidYes({ yes_on: field("yes_on").value }) || field("careful").checked;
    if (field("on_call").disabled) field("on_call").checked = false;
  }
  form.addEventListener("change", ({ target }) => {
    if (target === field("member") && target.value) field("name").value = target.selectedOptions[0].textContent;
    bindCall();
  });

  /** The members one can choose from; the one who is linked already stays a choice. */
  function offerMembers({ member = "", name = "" }) {
    const linked = member ? [{ id: member, name: members.find(({ id }) => id === member)?.name ?? name }] : [];
    const others = membersToName(shelf.of("person"), members).filter(({ id }) => id !== member);
    const select = field("member");
    select.replaceChildren(select.options[0], ...[...linked, ...others].map(({ id, name: own }) => new Option(own, id)));
    select.value = member;
  }

  /** Opens the form for a person of the map, or for somebody new; `typed` is what stood in it when the page was locked. */
  function open(person = null, typed = null) {
    const before = person?.words ?? {};
    // Choices that are made here were not there yet when the page brought the rest back: they are as they were.
    const own = typed ? { ...before, ...typed, member: typed.member || before.member || "" } : before;
    offerMembers(own);
    chips("person-misses", shelf.of("miss"), ({ words: { miss } }) => miss, own.misses ?? []);
    find("[data-misses]").hidden = !shelf.of("miss").length;
    write(form, { name: "", notes: "", small_test: "", in_me: "", yes_on: "", member: "", ...own, row: person?.row ?? "" });
    bindCall();
    section.querySelector("[data-part=home]").hidden = true;
    form.hidden = false;
    form.dataset.keep = "person";
    form.querySelector("[data-head]").focus();
  }

  function home() {
    form.hidden = true;
    delete form.dataset.keep; // put away: nothing of it is unfinished
    section.querySelector("[data-part=home]").hidden = false;
    find("h2").focus();
  }

  find("[data-do=add]").addEventListener("click", () => open());
  for (const back of form.querySelectorAll("[data-do=home]")) back.addEventListener("click", home);
  onSubmit(form, async ({ row, ...said }) => {
    if (!said.name) throw new Unsaid(say("empty"));
    said.on_call = onCall(said);
    const now = shelf.of("person").find((one) => one.row === row);
    if (now) await shelf.change(now, { ...now.words, ...said });
    else await shelf.add("person", said);
    shelf.say(say("kept"));
    home();
  });
  form.addEventListener("shelf:brought-back", () => {
    const { row, ...typed } = read(form);
    open(shelf.of("person").find((one) => one.row === row) ?? null, typed);
  });

  // --- what I miss, and who knows how I am ---

  function drawMisses() {
    find("[data-list=misses]").replaceChildren(...shelf.of("miss").map((entry) => {
      const row = fill(copy(template("miss")), { miss: entry.words.miss });
      row.querySelector("button").setAttribute("aria-label", say("out-of", { name: entry.words.miss }));
      row.querySelector("button").addEventListener("click", () => takeOut(entry));
      return row;
    }));
  }

  const missForm = find("[data-form=miss]");
  onSubmit(missForm, async ({ miss }) => {
    if (!miss) return;
    await shelf.add("miss", { miss });
    write(missForm, { miss: "" });
    shelf.say(say("kept"));
  });

  const knownForm = find("[data-form=known]");

  let answering = false; // boxes ticked and not kept yet stay as they are
  knownForm.addEventListener("input", () => { answering = true; });

  function drawKnown() {
    const [last] = shelf.of("known");
    const persons = around(shelf.of("person"));
    if (!answering) chips("known", persons, ({ words: { name } }) => name, last?.words.people ?? []);
    find("[data-known]").hidden = !last;
    if (!last) return;
    const names = persons.filter(({ row }) => last.words.people.includes(row)).map(({ words: { name } }) => name);
    const said = [names.join(", "), last.words.text].filter(Boolean).join(" · ") || say("known-nobody");
    find("[data-known]").textContent = say("known-by", { day: day(last.at), people: said });
  }

  onSubmit(knownForm, async ({ people = [], text }) => {
    const [last] = shelf.of("known");
    answering = false;
    if (last) await shelf.change(last, { people, text }); // one answer, not a history
    else await shelf.add("known", { people, text });
    write(knownForm, { text: "", people });
    shelf.say(say("kept"));
  });

  function draw() {
    if (section.hidden) return;
    drawMap();
    drawPeople();
    drawMisses();
    drawKnown();
  }
  section.addEventListener("shelf:shown", draw);
  shelf.watch(draw);
  shelf.facts().then(({ people }) => {
    members = people;
    if (!form.hidden) offerMembers(read(form)); // the form was quicker than the network
  });
}
