/** From commands to the steps of a region. */
import { at, type ArrayType } from "@cotangent/ir";
import { refsOf, swapsOf, type BufferRef, type Command, type Plan } from "@cotangent/kernel";
import { copyKernel } from "../runtime/copy-kernel.ts";
import { inside, resolve, type Frame, type Place } from "../runtime/frame.ts";
import type { Memory } from "../runtime/steps.ts";
import { askedIn, runsIn, type Chunk, type Region, type RegionMemory, type RegionStep } from "./region.ts";

type LoopCommand = Extract<Command, { kind: "loop" | "while" }>;

/** What a region needs of the plan that is flattened. */
export interface RegionSite {
  memory(number: number): Memory;
  typeOf(number: number): ArrayType;
  /** How many iterations of the only command, a loop, one dispatch does, if not all. */
  readonly chunk?: Chunk;
  /** The frame of a plan that is called in `frame`. */
  enter(command: Extract<Command, { kind: "call" }>, frame: Frame): Frame;
}

/** @param added commands that the plan itself does not have, among `commands` */
export function buildRegion(
  commands: readonly Command[],
  frame: Frame,
  site: RegionSite,
  added: ReadonlySet<Command>,
): Region {
  const { chunk } = site;
  const steps = commands
    .flatMap((command) => stepsOf(command, frame, site))
    .map((step) => (chunk && (step.kind === "loop" || step.kind === "while") ? { ...step, chunk } : step));
  const own = localsOf(
    commands.filter((command) => !added.has(command)),
    frame,
  );
  const touched = [...runsIn(steps).flatMap(({ places }) => places), ...askedIn(steps)];
  // Of plans that are called here all temporaries are local.
  const known = new Set(frame.places.map(({ memory }) => memory));
  const memories = new Map(
    touched.map(({ memory }): readonly [number, RegionMemory] => {
      const isLocal = site.memory(memory).kind === "arena" && (own.has(memory) || !known.has(memory));
      return [memory, { memory: site.memory(memory), type: site.typeOf(memory), isLocal }];
    }),
  );
  return { steps, memories, depth: frame.depth };
}

/** The memories of temporaries of the plan that only `commands` refer to. */
function localsOf(commands: readonly Command[], { plan, places }: Frame): ReadonlySet<number> {
  const [all, here] = [plan.commands, commands].map(countRefs);
  return new Set(
    plan.buffers.flatMap(({ role }, buffer) =>
      role === "temporary" && here?.get(buffer) === all?.get(buffer) ? [at(places, buffer).memory] : [],
    ),
  );
}

function countRefs(commands: readonly Command[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { buffer } of commands.flatMap(refsOf)) counts.set(buffer, (counts.get(buffer) ?? 0) + 1);
  return counts;
}

function stepsOf(command: Command, frame: Frame, site: RegionSite): readonly RegionStep[] {
  const placeOf = (ref: BufferRef): Place => resolve(ref, frame);
  const list = (commands: readonly Command[], within: Frame): readonly RegionStep[] =>
    commands.flatMap((one) => stepsOf(one, within, site));
  switch (command.kind) {
    case "run":
      return [{ kind: "run", kernel: command.kernel, places: command.buffers.map(placeOf) }];
    case "copy":
      return [{ kind: "run", kernel: copyKernel(command.type), places: [command.from, command.to].map(placeOf) }];
    case "loop": {
      const { counter, count, backwards, limit } = command;
      const body = list([...command.body, ...copiesBack(command, frame.plan)], inside(counter, frame));
      return [{ kind: "loop", depth: frame.depth, count, backwards, body, ...(limit && { limit: placeOf(limit) }) }];
    }
    case "while": {
      const within = inside(command.counter, frame);
      const { count } = command;
      const condition = list(command.condition, within);
      const body = list([...command.body, ...copiesBack(command, frame.plan)], within);
      return [{ kind: "while", depth: frame.depth, count, condition, test: resolve(command.test, within), body }];
    }
    case "branch": {
      const branches = command.branches.map((branch) => list(branch, frame));
      return [{ kind: "branch", index: placeOf(command.index), branches }];
    }
    case "call": {
      const called = site.enter(command, frame);
      return list(command.plan.commands, called);
    }
    case "effect":
      throw new Error(`internal: an effect, ${command.form.label}, in a region`);
  }
}

/** What puts the next carries of a loop where the next iteration reads them, instead of changing places. */
export const copiesBack = (
  loop: Command,
  { buffers }: Plan,
  pairs: LoopCommand["swap"] = swapsOf(loop),
): readonly Command[] =>
  pairs.map(([to, from]) => ({
    kind: "copy",
    type: at(buffers, to).type,
    from: { buffer: from },
    to: { buffer: to },
  }));
