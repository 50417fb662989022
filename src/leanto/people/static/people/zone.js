// Proposes the device's own time zone. It is only a proposal: the choice in the form counts.
const select = document.querySelector("select[data-zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const offer = document.querySelector("[data-zone-offer]");

if (select && zone && [...select.options].some((each) => each.value === zone)) {
  if (!offer) {
    if (select.value === "UTC") select.value = zone;
  } else if (select.value !== zone) {
    const button = offer.querySelector("button");
    button.textContent = zone.replaceAll("_", " ");
    button.addEventListener("click", () => {
      select.value = zone;
      offer.hidden = true;
      select.focus();
    });
    offer.hidden = false;
  }
}
