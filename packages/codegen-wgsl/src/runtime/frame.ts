/** A plan while it is flattened: where its buffers are, and the loops around the commands at hand. */
import { at, DeviceError, get } from "@cotangent/ir";
import { allCommands, type BufferRef, type Command, type Plan } from "@cotangent/kernel";
import type { LoopSlice } from "../bindings.ts";
import { maximalDepth } from "../loop-counters.ts";

/** A place in memory, with the loops whose counters move it. */
export interface Place {
  readonly memory: number;
  readonly slices: readonly LoopSlice[];
}

export interface Frame {
  readonly plan: Plan;
  readonly places: readonly Place[];
  /** Depth of the loop that has each counter. */
  readonly depths: ReadonlyMap<number, number>;
  readonly depth: number;
  /** Where the arenas of plans that are called start. */
  readonly arena: number;
  /** Memories for the numbers that the host asks for, and that are elements of arrays. */
  readonly asked: ReadonlyMap<BufferRef, number>;
}

/** The numbers that decide how a plan goes on, but for those of a `while`, which are no elements of arrays. */
export const askedOnHost = (commands: readonly Command[]): readonly BufferRef[] =>
  allCommands(commands).flatMap((command) => {
    if (command.kind === "branch") return [command.index];
    return command.kind === "loop" && command.limit ? [command.limit] : [];
  });

export function resolve({ buffer, slices = [] }: BufferRef, { places, depths }: Frame): Place {
  const place = at(places, buffer);
  const own = slices.map(({ counter, stride }): LoopSlice => ({
    depth: get(depths, counter, "loop around a slice"),
    stride,
  }));
  return { memory: place.memory, slices: [...place.slices, ...own] };
}

/** What is in a loop with this counter. @throws DeviceError `too-deep` */
export function inside(counter: number, frame: Frame): Frame {
  return { ...deeper(frame), depths: new Map([...frame.depths, [counter, frame.depth]]) };
}

/** What is in a loop whose counter moves nothing. @throws DeviceError `too-deep` */
export function deeper(frame: Frame): Frame {
  const { depth } = frame;
  if (depth >= maximalDepth)
    throw new DeviceError(
      "too-deep",
      `program "${frame.plan.name}" has more than ${maximalDepth} loops inside each other, on WebGPU`,
      "make one loop of several, or run on the CPU",
    );
  return { ...frame, depth: depth + 1 };
}
