// Quick exit: blank the page first, then go. Without scripts the button is a plain link to the same place.
const PRESSES = 3;
const WITHIN = 5000; // ms between the first and the last press of Shift

/** Blanks the page at once, tells listeners ("leanto:left": the vault locks), and replaces this page. */
export function leave(address) {
  document.documentElement.classList.add("left");
  document.title = "\u200b";
  try { sessionStorage.setItem("left", "1"); } catch { /* storage is off: Back will ask the server */ }
  document.dispatchEvent(new CustomEvent("leanto:left"));
  tellOthers();
  try { history.replaceState(null, "", "/"); } catch { /* not allowed here: the address stays until we are gone */ }
  location.replace(address);
}

/** Other tabs with a shelf shut it: on Exit and on signing out. */
export function tellOthers() {
  try { new BroadcastChannel("leanto").postMessage("left"); } catch { /* an old browser has no other tabs to tell */ }
}

/** Ties the button and Shift, Shift, Shift to `leave`; `count` says how many presses are still missing. */
export function watchExit(button, count) {
  if (!button) return;
  const address = button.href;
  let presses = 0;
  let clean = true; // Shift alone, with no other key between down and up
  let timer = 0;
  const say = (text) => { if (count) count.textContent = text; };
  const reset = () => { presses = 0; say(""); clearTimeout(timer); };

  button.addEventListener("click", (event) => {
    event.preventDefault();
    leave(address);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Shift") { if (!event.repeat) clean = true; return; }
    clean = false;
    if (presses) reset();
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !clean) return;
    presses += 1;
    if (presses >= PRESSES) { say(button.dataset.going); leave(address); return; }
    say(presses === 1 ? button.dataset.two : button.dataset.one);
    clearTimeout(timer);
    timer = setTimeout(reset, WITHIN);
  });
}
