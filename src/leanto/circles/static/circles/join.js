// Takes an invitation out of the address, so that it stays in no history and no screenshot, and puts it in the field.
const field = document.querySelector("#door [name=token]");
const token = location.hash.slice(1);
if (field && token) {
  field.value = token;
  field.closest("details")?.setAttribute("open", "");
  history.replaceState(null, "", location.pathname);
  document.querySelector("#door button[type=submit]").focus();
}
