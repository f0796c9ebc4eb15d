/** One listener is told one thing at a time. What is to be told while it is busy is told then, the newest alone. */
export class Turns {
  #turn = 0;
  #busy = false;
  #next: (() => unknown) | null = null;

  get busy(): boolean {
    return this.#busy;
  }

  /**
   * Calls `tell`, or keeps it until the listener has taken in what it was told last; the one kept before is forgotten.
   * @param tell its promise settles when the listener is ready for more; it does not throw
   * @param at_once does not wait: for the last word
   */
  take(tell: () => unknown, at_once = false): void {
    if (this.#busy && !at_once) {
      this.#next = tell;
      return;
    }
    this.#next = null;
    this.#busy = true;
    const turn = ++this.#turn;
    const done = (): void => {
      if (turn !== this.#turn) return;
      this.#busy = false;
      if (this.#next !== null) this.take(this.#next);
    };
    Promise.resolve(tell()).then(done, done);
  }
}
