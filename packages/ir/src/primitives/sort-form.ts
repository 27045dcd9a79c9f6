/**
 * Merge sort as loops whose iterations may all run at the same time. First each element of a short run is stored where
 * the number of elements before it says; then passes merge runs two by two, from one set of arrays to another. What is
 * merged is shared out in chunks: a binary search finds how much of each run comes before a chunk.
 */
import { at } from "../errors.ts";
import { axisIndex, sizeIndex, valueIndex, type Index } from "../index-expression.ts";
import type { NestForm, Statement } from "../lowering.ts";
import { bool, i32 } from "../dtype.ts";
import { NodeTable, type Node } from "../node.ts";
import type { ArrayType } from "../type.ts";

export interface SortShape {
  readonly axis: number;
  readonly keys: number;
  /** Of the axis. */
  readonly length: number;
}

/** Runs that are made by counting. */
const runLength = 8;
/** What one iteration merges at most. */
const chunkLength = 32;

export function sortForm(args: readonly ArrayType[], shape: SortShape): NestForm {
  const passes = Math.max(0, Math.ceil(Math.log2(shape.length / runLength)));
  const sorter = new Sorter(args, shape);
  // The last pass ends in the results; the ones before it take turns between these and the arrays beside them.
  const isResult = (pass: number): boolean => (passes - pass) % 2 === 0;
  const place = (pass: number): number => (isResult(pass) ? args.length : 2 * args.length);
  const merges = Array.from({ length: passes }, (_, pass) =>
    sorter.merge({ from: place(pass), to: place(pass + 1), width: runLength * 2 ** pass }),
  );
  return {
    form: "nest",
    start: args.map(() => "set"),
    ...(passes > 0 && { scratch: args }),
    body: [sorter.runs(place(0)), ...merges].flat(),
  };
}

interface Pass {
  /** The first source of the arrays that are read, and of those that are stored. */
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

class Sorter {
  readonly #table = new NodeTable();
  readonly #args: readonly ArrayType[];
  readonly #shape: SortShape;
  /** Of loops inside of those over rows and chunks. */
  readonly #inner: number;

  constructor(args: readonly ArrayType[], shape: SortShape) {
    this.#args = args;
    this.#shape = shape;
    this.#inner = at(args, 0).shape.length;
  }

  /** Each run of `runLength`, sorted, from the arguments to the arrays from `to` on. */
  runs(to: number): readonly Statement[] {
    const { axis, length } = this.#shape;
    const k = this.#table.algebra;
    const own = this.#table.position(axisIndex(axis));
    const start = this.#local("start");
    const other = k.add(start, this.#table.position(axisIndex(this.#inner)));
    const isBefore = k.or(this.#less(0, other, 0, own), k.and(k.lt(other, own), k.not(this.#less(0, own, 0, other))));
    const rank = this.#local("rank");
    const body: readonly Statement[] = [
      { kind: "let", name: "start", value: k.sub(own, k.rem(own, this.#number(runLength))) },
      { kind: "variable", name: "rank", start },
      this.#loop(k.min(this.#number(runLength), k.sub(this.#number(length), start)), [
        { kind: "assign", name: "rank", value: k.add(rank, k.cast(isBefore, i32)) },
      ]),
      ...this.#storeAll(to, rank, (i) => this.#load(i, own)),
    ];
    return this.#rows(length, body);
  }

  /** Runs of `width` that are sorted, two by two. */
  merge({ from, to, width }: Pass): readonly Statement[] {
    const { axis, length } = this.#shape;
    const k = this.#table.algebra;
    const chunk = Math.min(chunkLength, 2 * width);
    const chunks = Math.ceil(length / chunk);
    const begin = k.mul(this.#table.position(axisIndex(axis)), this.#number(chunk));
    const [start, middle, diagonal] = [this.#local("start"), this.#local("middle"), this.#local("diagonal")];
    const least = (x: Node): Node => k.min(x, this.#number(length));
    const body: readonly Statement[] = [
      { kind: "let", name: "start", value: k.sub(begin, k.rem(begin, this.#number(2 * width))) },
      { kind: "let", name: "middle", value: least(k.add(start, this.#number(width))) },
      { kind: "let", name: "second", value: k.sub(least(k.add(start, this.#number(2 * width))), middle) },
      { kind: "let", name: "diagonal", value: k.sub(begin, start) },
      ...this.#split(from, width),
      { kind: "variable", name: "i", start: this.#local("low") },
      { kind: "variable", name: "j", start: k.sub(diagonal, this.#local("low")) },
      this.#loop(
        k.min(this.#number(chunk), k.sub(this.#number(length), begin)),
        this.#step({ from, to, width }, begin),
      ),
    ];
    return this.#rows(chunks, body);
  }

  /** `low`: how many of the first `diagonal` elements of both runs come from the first run. */
  #split(from: number, width: number): readonly Statement[] {
    const k = this.#table.algebra;
    const [start, middle, diagonal] = [this.#local("start"), this.#local("middle"), this.#local("diagonal")];
    const [low, high, half] = [this.#local("low"), this.#local("high"), this.#local("half")];
    const first = k.sub(middle, start);
    const left = k.add(start, half);
    const right = k.sub(k.add(middle, k.sub(diagonal, half)), this.#number(1));
    const isLater = this.#less(from, right, from, left);
    const search: Statement = {
      kind: "when",
      condition: k.lt(low, high),
      body: [
        { kind: "let", name: "half", value: k.shr(k.add(low, high), this.#number(1)) },
        { kind: "let", name: "later", value: isLater },
        { kind: "assign", name: "high", value: k.select(this.#truth("later"), half, high) },
        { kind: "assign", name: "low", value: k.select(this.#truth("later"), low, k.add(half, this.#number(1))) },
      ],
    };
    return [
      { kind: "variable", name: "low", start: k.max(k.sub(diagonal, this.#local("second")), this.#number(0)) },
      { kind: "variable", name: "high", start: k.min(diagonal, first) },
      this.#loop(k.select(k.lt(low, high), this.#number(Math.ceil(Math.log2(width + 1)) + 1), this.#number(0)), [
        search,
      ]),
    ];
  }

  /** Stores the lesser of what comes next in both runs, that of the first run if they are equal. */
  #step({ from, to }: Pass, begin: Node): readonly Statement[] {
    const k = this.#table.algebra;
    const [start, middle, i, j] = [this.#local("start"), this.#local("middle"), this.#local("i"), this.#local("j")];
    const place = k.add(begin, this.#table.position(axisIndex(this.#inner)));
    const clipped = (x: Node): Node => k.min(x, this.#number(this.#shape.length - 1));
    const [left, right] = [clipped(k.add(start, i)), clipped(k.add(middle, j))];
    const isFirstLeft = k.lt(k.add(start, i), middle);
    const isSecond = k.and(
      k.lt(j, this.#local("second")),
      k.or(k.not(isFirstLeft), this.#less(from, right, from, left)),
    );
    const takes = this.#truth("takes");
    return [
      { kind: "let", name: "takes", value: isSecond },
      { kind: "let", name: "source", value: k.select(takes, right, left) },
      ...this.#storeAll(to, place, (n) => this.#load(from + n, this.#local("source"))),
      { kind: "assign", name: "i", value: k.select(takes, i, k.add(i, this.#number(1))) },
      { kind: "assign", name: "j", value: k.select(takes, k.add(j, this.#number(1)), j) },
    ];
  }

  /** Whether the keys at position `p` of the arrays from `a` on come before those at `q` of the arrays from `b` on. */
  #less(a: number, p: Node, b: number, q: Node): Node {
    const k = this.#table.algebra;
    const keys = Array.from({ length: this.#shape.keys }, (_, i) => i);
    return keys.reduceRight<Node>(
      (rest, i) => {
        const [x, z] = [this.#load(a + i, p), this.#load(b + i, q)];
        const isFloat = x.dtype.kind === "float";
        const less = isFloat ? k.or(k.lt(x, z), k.and(k.ne(z, z), k.eq(x, x))) : k.lt(x, z);
        if (i === keys.length - 1) return less;
        const same = isFloat ? k.or(k.eq(x, z), k.and(k.ne(x, x), k.ne(z, z))) : k.eq(x, z);
        return k.or(less, k.and(same, rest));
      },
      this.#table.constant(0, bool),
    );
  }

  /** A loop whose length compilers do not know, which would repeat a body with so many loads. */
  #loop(count: Node, body: readonly Statement[]): Statement {
    return { kind: "loop", axis: this.#inner, extent: valueIndex(count), role: "sequential", body };
  }

  /** Loops over rows, and `count` iterations where the axis is. */
  #rows(count: number, body: readonly Statement[]): readonly Statement[] {
    return at(this.#args, 0).shape.reduceRight<readonly Statement[]>(
      (inner, extent, i) => [
        {
          kind: "loop",
          axis: i,
          extent: sizeIndex(i === this.#shape.axis ? count : extent),
          role: "parallel",
          body: inner,
        },
      ],
      body,
    );
  }

  #storeAll(to: number, position: Node, element: (i: number) => Node): readonly Statement[] {
    return this.#args.map((_, i) => ({
      kind: "store",
      target: to + i,
      index: this.#index(position),
      value: element(i),
      mode: "set",
      guards: [],
    }));
  }

  #load(source: number, position: Node): Node {
    const { dtype } = at(this.#args, source % this.#args.length);
    return this.#table.load(source, dtype, this.#index(position));
  }

  #index(position: Node): readonly Index[] {
    const own = position.kind === "position" ? position.index : valueIndex(position);
    return at(this.#args, 0).shape.map((_, i) => (i === this.#shape.axis ? own : axisIndex(i)));
  }

  readonly #number = (value: number): Node => this.#table.constant(value, i32);
  readonly #local = (name: string): Node => this.#table.local(name, i32);
  readonly #truth = (name: string): Node => this.#table.local(name, bool);
}
