// When I go quiet: what helps and a draft of the words, sealed here. What is to be sent lives outside; only a copy leaves.
import { copyText, refusal } from "./checks-dom.js";
import { onSubmit, words, write } from "./dom.js";

export function start(section, shelf) {
  const form = section.querySelector("[data-draft]");
  const box = form.querySelector("[data-field=words]");
  const say = (key) => words(section, key);
  const kept = () => shelf.of("quiet_note")[0];

  onSubmit(form, async (values) => {
    const old = kept();
    if (!old && !values.helps && !values.words) throw refusal(say("nothing"));
    if (old) await shelf.change(old, values);
    else await shelf.add("quiet_note", values);
    shelf.say(say("kept"));
  });
  form.querySelector("[data-do=copy]").addEventListener("click", async () => {
    if (await copyText(box.value.trim(), box)) shelf.say(say("copied"));
  });
  if (kept()) write(form, kept().words);
}
