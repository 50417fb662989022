// The journal: plain, own words (S3-21). Nothing is drawn from it.
import { refusal } from "./checks-dom.js";
import { copy, day, fill, onSubmit, words, write } from "./dom.js";

const PAGE = 20; // rows drawn at once

export function start(section, shelf) {
  const form = section.querySelector("[data-write]");
  const template = section.querySelector("template[data-row]");
  const further = section.querySelector("[data-further]");
  const stop = section.querySelector("[data-do=stop]");
  const say = (key, values) => words(section, key, values);
  let now = null, shown = PAGE;

  function open(entry) {
    now = entry;
    write(form, { text: entry?.words.text ?? "" });
    stop.hidden = !entry;
  }
  onSubmit(form, async (values) => {
    if (!values.text) throw refusal(say("nothing"));
    if (now) await shelf.change(now, { ...now.words, ...values });
    else await shelf.add("journal", values);
    open(null);
    shelf.say(say("kept"));
    section.querySelector("h2").focus();
  });
  stop.addEventListener("click", () => { open(null); form.dispatchEvent(new Event("shelf:emptied")); section.querySelector("h2").focus(); });
  further.addEventListener("click", () => { shown += PAGE; draw(); });

  function draw() {
    const all = shelf.of("journal");
    section.querySelector("[data-earlier]").hidden = !all.length;
    further.hidden = all.length <= shown;
    section.querySelector("[data-list]").replaceChildren(...all.slice(0, shown).map((entry) => {
      const row = fill(copy(template), { on: day(entry.at), text: entry.words.text });
      row.querySelector("[data-do=change]").addEventListener("click", () => { open(entry); form.querySelector("textarea").focus(); });
      row.querySelector("[data-do=out]").addEventListener("click", async () => {
        if (now === entry) open(null);
        await shelf.remove(entry);
        shelf.say(say("taken_out"));
        section.querySelector("h2").focus();
      });
      return row;
    }));
  }
  shelf.watch(draw);
}
