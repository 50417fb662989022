// One step of a page at a time; the heading of each gets the focus.

/** Returns `show(name)`. Parts are marked data-step="name"; the page's heading, data-head="name", is seen at that step only. */
export function steps(home) {
  const head = home.querySelector("[data-head]");
  return (name) => {
    const first = head.dataset.head === name;
    head.classList.toggle("visually-hidden", !first);
    for (const each of home.querySelectorAll("[data-step]")) each.hidden = each.dataset.step !== name;
    const shown = home.querySelector(`[data-step="${name}"]`);
    (shown.querySelector("h2") ?? head.querySelector("h1"))?.focus({ preventScroll: true });
    scrollTo(0, 0);
  };
}

/** The questions before breathing, another anchor, one's own rate: resolves to { anchor, rate } (rate null: nobody tapped). */
export function beforeBreathing(home, show, rate) {
  const one = (name) => home.querySelector(`[data-step=${name}]`);
  return new Promise((done) => {
    const listen = new AbortController();
    const end = (found) => { listen.abort(); done(found); };
    const on = (part, work) => part.addEventListener("click", ({ target }) => work(target.closest("button")?.dataset ?? {}), { signal: listen.signal });
    on(one("screening"), ({ screened }) => { if (screened) show(screened === "none" ? "rate" : "anchor"); });
    on(one("anchor"), ({ anchor }) => { if (anchor) end({ anchor, rate: null }); });
    on(one("rate"), (data) => { if ("rated" in data) end({ anchor: "", rate: rate() }); });
    show("screening");
  });
}
