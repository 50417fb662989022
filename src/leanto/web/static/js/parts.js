// A form with data-part="some-id" is sent without loading the whole page anew: the element with that id (and the
// messages) are taken from the page that comes back. The server answers the same whole page either way.
// XMLHttpRequest parses the page itself (responseType "document"), so no script ever writes HTML: the
// Trusted Types policy of the house stays 'none'. Whatever goes wrong, the form is sent in the ordinary way.

function send(form, button) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    const data = new FormData(form);
    if (button && button.name) data.append(button.name, button.value);
    call.open("POST", form.action);
    call.responseType = "document";
    call.timeout = 15000;
    call.onload = () => (call.status < 500 && call.response ? resolve(call) : reject(new Error(String(call.status))));
    call.onerror = call.ontimeout = () => reject(new Error("no answer"));
    call.send(data);
  });
}

function replace(page, id) {
  const fresh = page.getElementById(id);
  const old = document.getElementById(id);
  if (!old) return null;
  if (!fresh) { old.replaceChildren(); return old; }
  const node = document.adoptNode(fresh);
  old.replaceWith(node);
  return node;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-part]");
  if (!form || form.method !== "post" || form.enctype === "multipart/form-data") return;
  event.preventDefault();
  const part = document.getElementById(form.dataset.part);
  part?.setAttribute("aria-busy", "true");
  try {
    const { response: page, responseURL } = await send(form, event.submitter);
    if (!page.getElementById(form.dataset.part)) { location.assign(responseURL); return; }
    const words = [...page.querySelectorAll("#messages .messages > li")].map((row) => document.adoptNode(row));
    const node = replace(page, form.dataset.part);
    const list = document.createElement("ul");
    list.className = "messages";
    list.append(...words);
    document.getElementById("messages").replaceChildren(list); // the live region stays, so it is read out
    if (!node.contains(document.activeElement)) { node.tabIndex = -1; node.focus({ preventScroll: true }); }
  } catch {
    form.removeAttribute("data-part"); // sent once more with the same key: it is still one write
    if (event.submitter) form.requestSubmit(event.submitter); else form.requestSubmit();
  }
});
