/** Loops whose number of iterations is a named size, which was too small. */
import { ArgumentError } from "../errors.ts";
import type { Sizes } from "./array-value.ts";

/** The condition of a loop still holds after as many iterations as `size` says. */
export class RoomError extends ArgumentError {
  readonly size: string;

  constructor(size: string, iterations: number) {
    super(
      "no-room",
      `the condition of a loop holds after ${iterations} iterations, and the size "${size}" says that there are no more`,
      `run it again with a larger "${size}"`,
    );
    this.size = size;
  }
}

/** What `run` returns for sizes that are large enough: from those given, or 1, a size that was too small is doubled. */
export function withGrowingRooms<T>(rooms: readonly string[], run: (sizes: Sizes) => T): T {
  const sizes = new Map(rooms.map((room) => [room, 1]));
  for (;;) {
    try {
      return run(sizes);
    } catch (error) {
      const length = error instanceof RoomError ? sizes.get(error.size) : undefined;
      if (!(error instanceof RoomError) || length === undefined) throw error;
      sizes.set(error.size, 2 * length);
    }
  }
}
