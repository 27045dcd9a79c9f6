/** Whether a piece of work on a device went well, known some time after it was begun. */

export class Outcome {
  readonly settled: Promise<Error | undefined>;
  error: Error | undefined;
  #settle: (error: Error | undefined) => void = () => {};

  constructor() {
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  settle(error: Error | undefined): void {
    this.error = error;
    this.#settle(error);
  }
}

/** That of what is there already. */
export const succeeded: Outcome = new Outcome();
succeeded.settle(undefined);
