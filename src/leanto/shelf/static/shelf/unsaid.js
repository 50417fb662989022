/** Something is still missing; `sentence` is what the form says of it. */
export class Unsaid extends Error {
  constructor(sentence) {
    super(sentence);
    this.name = "Unsaid";
    this.sentence = sentence;
  }
}
