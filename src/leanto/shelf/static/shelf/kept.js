// Keep it: a good moment, or somebody's words, that come back only when asked for (S0-36, S1-42). Nothing is shown by itself.
import { refusal } from "./checks-dom.js";
import { day, fill, onSubmit, words, write } from "./dom.js";

export function start(section, shelf) {
  const form = section.querySelector("[data-keep-it]");
  const shown = section.querySelector("[data-shown]");
  const show = section.querySelector("[data-do=show]");
  const out = section.querySelector("[data-out]");
  const first = show.textContent;
  const say = (key, values) => words(section, key, values);
  let now = null, ahead = [];

  onSubmit(form, async (values) => {
    if (!values.text && !values.voice) throw refusal(say("nothing"));
    await shelf.add("kept", values);
    write(form);
    shelf.say(say("kept"));
  });

  /** Each once in an order by chance before any comes again. */
  function next() {
    const all = shelf.of("kept");
    ahead = ahead.filter((row) => row !== now?.row && all.some((entry) => entry.row === row));
    if (!ahead.length) ahead = all.map(({ row }) => row).filter((row) => all.length === 1 || row !== now?.row);
    const [row] = ahead.splice(Math.floor(Math.random() * ahead.length), 1);
    return all.find((entry) => entry.row === row) ?? null;
  }

  function put(entry) {
    now = entry;
    shown.hidden = out.hidden = !entry;
    show.textContent = entry && shelf.of("kept").length > 1 ? say("another") : first;
    const { text = "", who, voice } = entry?.words ?? {};
    const spoken = voice ? say(who ? "voice" : "voice_of_nobody", { who, words: voice }) : "";
    fill(shown, { text, voice: spoken, on: entry ? day(entry.at) : "" });
  }
  show.addEventListener("click", () => put(next()));
  section.querySelector("[data-do=out]").addEventListener("click", async () => {
    const entry = now;
    put(null);
    await shelf.remove(entry);
    shelf.say(say("taken_out"));
    section.querySelector("h2").focus();
  });
  section.addEventListener("shelf:shown", () => put(null));
  shelf.watch(() => { section.querySelector("[data-back]").hidden = !shelf.of("kept").length; });
}
