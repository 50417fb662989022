// A page that answers a form is never stored, so the browser's "Back" to it would show an error instead of a page. Writing
// its own address over itself makes "Back" fetch that address: a fresh form, and nothing is sent twice.
history.replaceState(history.state, "", location.href);
