// Runs before the page is drawn. After a quick exit the Back button must show nothing: if this tab left
// quickly and somebody came back by Back or Forward, blank the page and leave again.
// A plain visit (a typed address, a link) ends that state, so the person who comes back on purpose can.
(function () {
  "use strict";
  var away = document.currentScript.getAttribute("data-away");
  function check(persisted) {
    var left = null;
    try { left = sessionStorage.getItem("left"); } catch (error) { return; }
    if (!left) { return; }
    var entry = performance.getEntriesByType("navigation")[0];
    if (persisted || (entry && entry.type === "back_forward")) {
      document.documentElement.classList.add("left");
      document.title = "\u200b";
      location.replace(away);
    } else {
      try { sessionStorage.removeItem("left"); } catch (error) { /* storage is off: nothing to end */ }
    }
  }
  check(false);
  window.addEventListener("pageshow", function (event) { if (event.persisted) { check(true); } });
})();
