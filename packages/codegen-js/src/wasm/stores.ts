/** Stores of elements: in memory or in registers, alone or in all lanes, where their guards hold. */
import { arithmeticOf, at, type Index, type StoreMode } from "@cotangent/ir";
import type { Affine, KernelStatement } from "@cotangent/kernel";
import type { Emitter } from "./emitter.ts";
import type { ExpressionEmitter } from "./expression.ts";
import { conditions, openGuards } from "./guards.ts";
import { control, getLocal, nothing, popLocal, setLocal } from "./instructions.ts";
import { extract, narrowMask, replace, spread } from "./lanes.ts";
import { laneCount, lanesOperand, scalarCode, type Operand } from "./operand.ts";
import { positionIn, type Place } from "./places.ts";
import { Scope } from "./scope.ts";
import { scalarStore, vectorStore } from "./store-code.ts";

export type Store = Extract<KernelStatement, { kind: "store" }>;

/** Writes stores where `expressions` is. */
export class StoreEmitter {
  readonly #at: ExpressionEmitter;
  readonly #emit: Emitter;

  constructor(expressions: ExpressionEmitter) {
    this.#at = expressions;
    this.#emit = expressions.emit;
  }

  emit(statement: Store): void {
    const open = openGuards(statement.guards, this.#at);
    if (open.length === 0) return this.#store(statement);
    const uniform = open.every(({ index }) => this.#at.access(index).stride === 0);
    if (!uniform) return this.#eachLane(() => this.emit(statement));
    const condition = conditions(open, this.#at);
    const scope = new Scope({ conditional: true }, this.#emit.scope);
    this.#emit.line([condition, control.if, nothing, scope.body, control.end]);
    this.#emit.inside(scope, () => this.#store(statement));
  }

  #eachLane(emit: () => void): void {
    for (let lane = 0; lane < laneCount; lane++) this.#at.atLane(lane, emit);
  }

  #store({ target, index, value, mode }: Store): void {
    const place = at(this.#at.places, target);
    const { linear, stride } = this.#at.access(positionIn(place, index));
    const element = this.#at.value(value);
    const aligned = place.kind === "memory" || (place.kind === "vectors" && linear.constant % laneCount === 0);
    if (stride === 1 && aligned) return this.#storeLanes({ place, index, mode, value: element }, linear);
    // Lanes that meet at one element come one after the other.
    if (stride === 0 && !element.lanes && (mode === "set" || !this.#at.isVector))
      return this.#storeScalar({ place, index, mode, value: element });
    const whole = this.#emit.named(element);
    this.#eachLane(() =>
      this.#storeScalar({ place, index, mode, value: whole.lanes ? extract(whole, this.#at.lanes?.only ?? 0) : whole }),
    );
  }

  #storeLanes(assignment: Assignment, linear: Affine): void {
    const { place } = assignment;
    const next = spread(this.#combined(assignment), this.#emit);
    if (place.kind === "vectors") {
      const group = at(place.groups, Math.floor(linear.constant / laneCount));
      const { parts } = place.dtype.kind === "bool" ? narrowMask(next, this.#emit) : next;
      // All parts are computed before the first is set.
      this.#emit.line([...parts, ...group.map(popLocal).toReversed()]);
    } else if (place.kind === "memory")
      this.#emit.line(vectorStore(this.#at.addressOf(place, linear), next, this.#emit));
  }

  #storeScalar(assignment: Assignment): void {
    const { place, index } = assignment;
    const { linear } = this.#at.access(positionIn(place, index));
    const next = scalarCode(this.#combined(assignment));
    if (place.kind === "memory")
      return this.#emit.line(scalarStore(place.dtype, this.#at.addressOf(place, linear), next));
    if (place.kind === "locals") return this.#emit.line(setLocal(at(place.locals, linear.constant), next));
    const group = at(place.groups, Math.floor(linear.constant / laneCount));
    const vectors = lanesOperand(place.dtype, ...group.map(getLocal));
    const { part, code } = replace(vectors, linear.constant % laneCount, next);
    this.#emit.line(setLocal(at(group, part), code));
  }

  /** What is stored: the value, or what it makes with the element that is there, in the dtype of the array. */
  #combined({ place, index, mode, value }: Assignment): Operand {
    const { operations } = this.#at;
    const { dtype } = place;
    const from = arithmeticOf(dtype);
    const made =
      mode === "set"
        ? value
        : operations.apply({ op: mode, from, to: from }, [this.#at.elementOf(place, index, from), value]);
    return from === dtype ? made : operations.apply({ op: "cast", from, to: dtype }, [made]);
  }
}

interface Assignment {
  readonly place: Place;
  readonly index: readonly Index[];
  readonly mode: StoreMode;
  readonly value: Operand;
}
