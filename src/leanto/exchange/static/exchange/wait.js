// Long lists take a few seconds: says so as soon as a form of this page is sent.
for (const form of document.querySelectorAll("form")) {
  const note = form.querySelector("[data-wait]");
  if (note) form.addEventListener("submit", () => { note.hidden = false; });
}
