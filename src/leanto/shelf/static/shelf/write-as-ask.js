// Puts words into the ordinary form of an ask in another tab of this browser. The link itself opened that tab, without
// saying where from; here we only hold its window and wait until the person has come to the form. The server sees what
// it sees of everybody who asks, and nothing before it is sent there.

const EVERY = 250; // milliseconds between looks
const LONGEST = 20 * 60 * 1000; // then we stop looking

function put(field, value) {
  if (!field || !value) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The form of an ask in a window, or null while another page is there (or none that may be looked into). */
function formIn(there) {
  try {
    return there.document.querySelector("form.ask-form");
  } catch {
    return null; // it has gone to another place
  }
}

/** Fills in { title, note, welcome } once. True when done, false when the tab was closed or took too long. */
export async function fillAsk(name, { title, note, welcome = [] }) {
  await new Promise((soon) => { setTimeout(soon, 0); }); // the link opens its tab after this click
  const there = window.open("", name);
  if (!there) return false;
  const until = Date.now() + LONGEST;
  while (Date.now() < until && !there.closed) {
    const form = formIn(there);
    if (form && there.document.readyState === "complete") {
      put(form.elements.title, title);
      put(form.elements.note, note);
      if (note || welcome.length) form.querySelector("details")?.setAttribute("open", "");
      for (const box of form.querySelectorAll("[name=welcome]")) {
        if (welcome.length) box.checked = welcome.includes(box.value);
      }
      return true;
    }
    await new Promise((later) => { setTimeout(later, EVERY); });
  }
  return false;
}
