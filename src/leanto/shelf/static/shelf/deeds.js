// What a tap outside of a form does to entries: one after the other, so that two quick taps do not write twice.

/** Returns `deed(work)`. What the server refuses is said aloud, and `draw` shows again what is really there. */
export function deeds(shelf, draw) {
  let last = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch((error) => {
      draw();
      if (error.sentence) shelf.say(error.sentence);
      else reportError(error); // a mistake of ours: the console has to hear of it
    });
    return last;
  };
}
