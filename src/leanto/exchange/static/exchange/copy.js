// A button that copies what stands in the field; where the browser refuses, it is selected instead.
const field = document.getElementById("link");
const button = document.getElementById("copy");
button.hidden = false;
button.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.done;
  } catch {
    field.select();
  }
});
