// Own words before and after. They live in this page only; whoever wants may seal them as a note on their own shelf, by the
// shelf's own modules: to the public key, so that this page never has the key that opens it.
import { read, words } from "../shelf/dom.js";
import { Keys } from "../shelf/keys.js";

/** What was said before and after as one text; empty when nothing was. */
export function told(part, before, after) {
  const line = (key, state, text) => {
    const said = [state, text].filter(Boolean).join(". ");
    return said ? words(part, key, { words: said }) : "";
  };
  return [line("before", before.beforeState, before.beforeWords), line("after", after.afterState, after.afterWords)].filter(Boolean).join("\n");
}

/** Starts the part after the end; `before()` gives what was read before. */
export function keeping(part, before) {
  const form = part.querySelector("[data-after]");
  const said = part.querySelector("[data-kept]");
  const button = part.querySelector("[data-do=keep]");
  const say = (key) => { said.textContent = words(part, key); };
  form.addEventListener("submit", (event) => event.preventDefault());
  button.addEventListener("click", async () => {
    const text = told(part, before(), read(form));
    if (!text) { say("nothing"); return; }
    button.disabled = true;
    try {
      const keys = new Keys();
      await keys.look();
      if (!keys.told.vault) say("no_shelf");
      else if (keys.recognised() !== "known") say("unknown"); // a server could hand out a key of its own
      else {
        await keys.note({ kind: "note", at: new Date().toISOString(), text });
        say("kept");
      }
      keys.door.lock();
    } catch (error) {
      said.textContent = error.sentence ?? words(part, "failed");
    } finally {
      button.disabled = false;
    }
  });
}
