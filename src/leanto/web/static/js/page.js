// What every page has: the quick exit, forms that bring back only a part, and fold-outs that close when one clicks elsewhere.
import "./parts.js";
import { tellOthers, watchExit } from "./quick-exit.js";

watchExit(document.getElementById("exit"), document.getElementById("exit-count"));

document.addEventListener("submit", (event) => { if (event.target.matches("[data-signs-out]")) tellOthers(); });
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.switcher[open]")) {
    if (!open.contains(event.target)) open.removeAttribute("open");
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.switcher[open]")) {
    open.removeAttribute("open");
    open.querySelector("summary").focus();
  }
});
