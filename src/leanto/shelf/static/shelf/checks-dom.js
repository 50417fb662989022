// What the rooms of the checks do alike with the page.

/** A refusal with a sentence of ours, for a form's [data-problem]. */
export const refusal = (sentence) => Object.assign(new Error(sentence), { sentence });

/** Puts a text where the person can paste it. Without leave for that it is marked instead, in its own box. */
export async function copyText(text, box) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    box?.focus();
    box?.select?.();
    return false;
  }
}

/** Is there anything in what a form said? A box that is ticked is something; a choice that was there before is not. */
export const something = (values, but = []) => Object.entries(values)
  .some(([key, value]) => !but.includes(key) && (Array.isArray(value) ? value.length : value !== "" && value !== null && value !== false));
