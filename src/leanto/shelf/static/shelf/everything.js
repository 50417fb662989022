// All entries, newest first; searched here, in the browser. One is taken out after one more question.
import { copy, day, fill, words } from "./dom.js";
import { said } from "./store.js";

const PAGE = 50; // rows drawn at once: thousands of entries stay quick

export function start(section, shelf) {
  const list = section.querySelector("[data-list]");
  const row = section.querySelector("template[data-row]");
  const box = section.querySelector("#find");
  const further = section.querySelector("[data-further]");
  let shown = PAGE;

  const kind = (name) => {
    try { return words(section, name); } catch { return nameOf(name) ?? words(section, "other"); }
  };

  function draw() {
    if (section.hidden) return;
    const typed = box.value.trim();
    const all = typed ? shelf.find(typed) : shelf.all();
    list.replaceChildren(...all.slice(0, shown).map((one) => drawn(one)));
    section.querySelector("[data-nothing]").hidden = Boolean(all.length || typed);
    section.querySelector("[data-no-match]").hidden = Boolean(all.length) || !typed;
    section.querySelector("[data-found]").textContent = all.length
      ? words(section, "found", { shown: Math.min(shown, all.length), all: all.length }) : "";
    further.hidden = all.length <= shown;
  }

  function drawn(one) {
    const node = copy(row);
    fill(node, { kind: kind(one.kind), on: day(one.at), words: said(one.words).filter(Boolean).join(" · ") });
    node.querySelector("[data-closed]").hidden = !one.closed;
    const sure = node.querySelector("[data-sure]");
    const remove = node.querySelector("[data-remove]");
    remove.addEventListener("click", () => {
      sure.hidden = false;
      remove.hidden = true;
      sure.querySelector("[data-no]").focus();
    });
    sure.querySelector("[data-no]").addEventListener("click", () => {
      sure.hidden = true;
      remove.hidden = false;
      remove.focus();
    });
    sure.querySelector("[data-yes]").addEventListener("click", async () => {
      await shelf.remove(one);
      shelf.say(words(section, "taken_out"));
      section.querySelector("h2").focus();
    });
    return node;
  }

  box.addEventListener("input", () => { shown = PAGE; draw(); });
  section.querySelector("[data-find]").addEventListener("submit", (event) => event.preventDefault());
  further.addEventListener("click", () => { shown += PAGE; draw(); });
  section.addEventListener("shelf:shown", draw);
  shelf.watch(draw);
}

/** What a kind is called by its own room: <span data-kind="journal"> in a room's <template data-words>. */
function nameOf(kind) {
  for (const template of document.querySelectorAll("template[data-words]")) {
    const found = template.content.querySelector(`[data-kind="${kind}"]`);
    if (found) return found.textContent.trim();
  }
  return null;
}
