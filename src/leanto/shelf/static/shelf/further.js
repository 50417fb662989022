// A list that shows its first rows and, with each tap on its button, some more: thousands of entries stay quick.

/** Returns `put(entries, rowOf)`, which draws as many rows as are shown just now. */
export function further(list, button, most = 10) {
  let shown = most;
  let again = () => {};
  button.addEventListener("click", () => {
    const next = shown;
    shown += most;
    again();
    list.children[next]?.querySelector("button, a")?.focus();
  });
  return (entries, rowOf) => {
    again = () => {
      list.replaceChildren(...entries.slice(0, shown).map(rowOf));
      button.hidden = entries.length <= shown;
    };
    again();
  };
}
