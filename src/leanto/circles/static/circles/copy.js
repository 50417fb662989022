// A button that copies the link; where the browser refuses, the link is selected instead.
const link = document.getElementById("link");
const button = document.getElementById("copy");
button.hidden = false;
button.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(link.value);
    button.textContent = button.dataset.done;
  } catch {
    link.select();
  }
});
