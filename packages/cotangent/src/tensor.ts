/// <reference lib="esnext.disposable" />
/** Tensors: immutable arrays on a device, or, while a function is traced, entries of its program. */
import {
  abs,
  add,
  arithmeticOf,
  at,
  div,
  eq,
  exp,
  integerPow,
  le,
  log,
  lt,
  max,
  min,
  mul,
  neg,
  pow,
  reduceMax,
  reduceMin,
  showType,
  sqrt,
  sub,
  sum,
  tanh,
  type Dtype,
  type NoParams,
  type Primitive,
  type TypedArray,
  atLine,
} from "@cotangent/ir";
import { sizeOf, type Content, type PairStorage } from "./content.ts";
import type { Device } from "./device.ts";
import { matmul } from "./matmul.ts";
import {
  applyOne,
  astype,
  axesOf,
  elementwise,
  liftNumber,
  numeric,
  notATensor,
  reduce,
  requireSome,
  reshapeTo,
  toDtype,
  toFloat,
  transposeTo,
  type ReduceOptions,
} from "./operations.ts";
import { refuseArray, refuseTracer } from "./refuse.ts";
import { requireSingleCopy } from "./single-copy.ts";
import type { Storage } from "./storage.ts";
import { nested, showNested, type Nested } from "./show.ts";
import { dtypeOf, type DtypeLike } from "./dtype-like.ts";

/** What functions take as an array. A JavaScript number is a weak float, or an integer beside an integer array. */
export type TensorLike = Tensor | number | boolean;

export type { ReduceOptions } from "./operations.ts";

let read: (tensor: Tensor) => Content;

/** The content of `tensor`; for the modules of this package. */
export const contentOf = (tensor: Tensor): Content => read(tensor);

/** An immutable array. Methods return new tensors and have the meaning of the NumPy functions of their names. */
export class Tensor {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  /** Whether the dtype gives way to that of other operands. */
  readonly weak: boolean;
  readonly #content: Content;

  /** Tensors are made by `array()` and other functions. */
  constructor(content: Content) {
    this.#content = content;
    this.shape = content.shape;
    this.dtype = content.type.dtype;
    this.weak = content.weak;
  }

  static {
    requireSingleCopy(import.meta.url);
    read = (tensor) => {
      if (typeof tensor === "object" && #content in tensor) return tensor.#content;
      throw notATensor(tensor);
    };
    // Not declared as methods, so that the compiler refuses what throws at run time.
    const refusals: Readonly<Record<symbol, (this: Tensor, hint?: string) => unknown>> = {
      [Symbol.toPrimitive](hint) {
        return hint === "string"
          ? this.toString()
          : refuseArray(contentOf(this), "a JavaScript number (by an operator, a comparison or a condition)");
      },
      [Symbol.iterator]() {
        return refuseArray(contentOf(this), "an iterable");
      },
      [Symbol.for("nodejs.util.inspect.custom")]() {
        return showTensor(this);
      },
    };
    for (const key of Object.getOwnPropertySymbols(refusals))
      Object.defineProperty(Tensor.prototype, key, { value: refusals[key] });
  }

  get rank(): number {
    return this.shape.length;
  }
  /** Where the elements are: `cpu` or `webgpu`. A tracer has none: where it will be is decided when its program runs. */
  get device(): Device {
    return storageOf(this, "something on a device").device;
  }
  get ndim(): number {
    return this.shape.length;
  }
  get size(): number {
    return sizeOf(this.shape);
  }
  /** The transpose: all axes in reverse. */
  get T(): Tensor {
    return this.transpose();
  }

  add(other: TensorLike): Tensor {
    return binary(add, this, other);
  }
  sub(other: TensorLike): Tensor {
    return binary(sub, this, other);
  }
  mul(other: TensorLike): Tensor {
    return binary(mul, this, other);
  }
  /** The true quotient: integers are divided as floats. */
  div(other: TensorLike): Tensor {
    const [x, z] = operands(this, other);
    return new Tensor(elementwise(div, [toFloat(x), toFloat(z)]));
  }
  /** Elementwise; NaN if either is. */
  maximum(other: TensorLike): Tensor {
    return binary(max, this, other);
  }
  /** Elementwise; NaN if either is. */
  minimum(other: TensorLike): Tensor {
    return binary(min, this, other);
  }
  /** `this = other`, elementwise; as all comparisons, false for NaN. */
  equal(other: TensorLike): Tensor {
    return binary(eq, this, other);
  }
  less(other: TensorLike): Tensor {
    return binary(lt, this, other);
  }
  lessEqual(other: TensorLike): Tensor {
    return binary(le, this, other);
  }
  greater(other: TensorLike): Tensor {
    return new Tensor(elementwise(lt, operands(this, other).toReversed()));
  }
  greaterEqual(other: TensorLike): Tensor {
    return new Tensor(elementwise(le, operands(this, other).toReversed()));
  }
  neg(): Tensor {
    return new Tensor(elementwise(neg, [contentOf(this)]));
  }
  exp(): Tensor {
    return new Tensor(elementwise(exp, [toFloat(contentOf(this))]));
  }
  log(): Tensor {
    return new Tensor(elementwise(log, [toFloat(contentOf(this))]));
  }
  sqrt(): Tensor {
    return new Tensor(elementwise(sqrt, [toFloat(contentOf(this))]));
  }
  tanh(): Tensor {
    return new Tensor(elementwise(tanh, [toFloat(contentOf(this))]));
  }
  abs(): Tensor {
    return new Tensor(elementwise(abs, [contentOf(this)]));
  }
  /** An integral number as exponent means products, also of integers; anything else is a power of floats (`np.power` has those of integer arrays). */
  pow(exponent: TensorLike): Tensor {
    const products = typeof exponent === "number" && Number.isInteger(exponent);
    if (products && (!this.dtype.differentiable || Math.abs(exponent) <= mostProducts))
      return new Tensor(applyOne(integerPow, [contentOf(this)], { exponent }));
    return binary(pow, this, exponent);
  }
  matmul(other: Tensor): Tensor {
    return new Tensor(matmul(contentOf(this), contentOf(other)));
  }
  sum(options: ReduceOptions = {}): Tensor {
    return new Tensor(reduce(sum, numeric(contentOf(this)), options, "sum"));
  }
  /** Of f16 it is computed in f32: the sum of numbers that have a mean may be too large. */
  mean(options: ReduceOptions = {}): Tensor {
    const whole = toFloat(contentOf(this));
    const { dtype } = whole.type;
    const total = new Tensor(reduce(sum, toDtype(whole, arithmeticOf(dtype)), options, "mean"));
    const axes = axesOf(this.rank, options.axis, "mean");
    return new Tensor(toDtype(contentOf(total.div(sizeOf(axes.map((axis) => at(this.shape, axis))))), dtype));
  }
  /** The greatest element along axes; not to be confused with {@link maximum}. */
  max(options: ReduceOptions = {}): Tensor {
    requireSome(contentOf(this), options, "max");
    return new Tensor(reduce(reduceMax, contentOf(this), options, "max"));
  }
  /** The least element along axes. */
  min(options: ReduceOptions = {}): Tensor {
    requireSome(contentOf(this), options, "min");
    return new Tensor(reduce(reduceMin, contentOf(this), options, "min"));
  }
  /** The same elements in another shape, given as a list or length by length; one length may be −1. */
  reshape(...shape: Numbers): Tensor {
    return new Tensor(reshapeTo(contentOf(this), shape.flat()));
  }
  /** The elements in row-major order, as a vector. */
  ravel(): Tensor {
    return this.reshape(-1);
  }
  /** Axis `order[k]` becomes axis `k`, given as a list or axis by axis; all axes in reverse if no order is given. */
  transpose(...order: Numbers): Tensor {
    return new Tensor(transposeTo(contentOf(this), order.length === 0 ? undefined : order.flat()));
  }
  /** The same numbers in another dtype: float → integer truncates and saturates, NaN → 0. */
  astype(dtype: DtypeLike): Tensor {
    return new Tensor(astype(contentOf(this), dtypeOf(dtype)));
  }

  /** The elements in row-major order, as a copy. */
  async data(): Promise<TypedArray> {
    const storage = storageOf(this, "its elements");
    const elements = await storage.read();
    return storage.isOnHost ? elements.slice() : elements;
  }
  /** The elements in row-major order, as a copy; on the CPU only. */
  dataSync(): TypedArray {
    return storageOf(this, "a typed array").elements.slice();
  }
  /** The number in an array of one element (1 and 0 of a bool); on the CPU only. */
  item(): number {
    const { elements } = storageOf(this, "one number");
    return elements.length === 1 ? at(elements, 0) : refuseArray(contentOf(this), "one number");
  }
  /** The elements as nested arrays; on the CPU only. */
  toArray(): Nested {
    return nested(storageOf(this, "nested arrays").entries, this.shape);
  }
  toString(): string {
    refuseTracer(contentOf(this), "text");
    return showTensor(this);
  }
  toJSON(): { readonly dtype: string; readonly shape: readonly number[]; readonly data: readonly number[] } {
    return { dtype: this.dtype.name, shape: this.shape, data: [...storageOf(this, "JSON").elements] };
  }
  valueOf(): never {
    return refuseArray(contentOf(this), "a JavaScript value");
  }

  /** Gives the memory back at once; using the tensor after that is an error. Without it, the garbage collector does. */
  dispose(): void {
    storageOf(this, "a buffer to dispose").release();
  }
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Numbers one by one, or a list of them. */
type Numbers = readonly number[] | readonly [readonly number[]];

/** Up to this exponent, products are faster than `pow` and as accurate. */
const mostProducts = 32;

const operands = (x: Tensor, other: TensorLike): readonly [Content, Content] => [
  contentOf(x),
  other instanceof Tensor ? contentOf(other) : liftNumber(other, x),
];

const binary = (primitive: Primitive<NoParams>, x: Tensor, other: TensorLike): Tensor =>
  new Tensor(elementwise(primitive, operands(x, other)));

function storageOf(tensor: Tensor, use: string): Storage | PairStorage {
  const content = contentOf(tensor);
  return content.kind === "traced" ? refuseArray(content, use) : content.storage;
}

function showTensor(tensor: Tensor): string {
  const content = contentOf(tensor);
  const type = showType(content.type);
  const part = content.kind === "complex" ? content.re : content;
  if (part.kind === "traced") return `Tracer(${type}${atLine(part.origin)})`;
  const storage = storageOf(tensor, "text");
  if (!storage.alive) return `Tensor(${type}, released)`;
  if (!storage.isOnHost) return `Tensor(${type}, on ${storage.device.name})`;
  return `Tensor(${type}, ${showNested(nested(storage.entries, content.shape))})`;
}
