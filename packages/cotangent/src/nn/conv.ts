/** Convolutions of neural networks (cross-correlations: kernels are not reversed), and their transposes. */
import * as ir from "@cotangent/ir";
import { bindOne, promoteAll } from "../bind.ts";
import { moveaxis } from "../numpy/shape.ts";
import { pairOf } from "../numpy/contract.ts";
import { optionsOf } from "../options.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { checkLayout, overhang, paddingOf, perAxis, spanOf, windowCount } from "./window.ts";
import type { Layout, Padding, PerAxis } from "./window.ts";

export interface ConvTransposeOptions {
  /** How far the kernel moves; 1 if absent. */
  readonly strides?: PerAxis;
  /** `"VALID"` if absent. */
  readonly padding?: Padding;
  /** The distance of elements of the kernel from each other; 1 if absent. */
  readonly kernelDilation?: PerAxis;
  /** Channels are cut into so many groups, of which each sees its own part of the kernels. */
  readonly groups?: number;
  /** `"channelsFirst"` if absent. */
  readonly layout?: Layout;
}

export interface ConvOptions extends ConvTransposeOptions {
  /** The distance of elements of `x`, with zeros between; 1 if absent. */
  readonly inputDilation?: PerAxis;
  /** The batch is cut into so many groups, of which each sees its own part of the kernels. */
  readonly batchGroups?: number;
}

const transposeKeys = ["strides", "padding", "kernelDilation", "groups", "layout"] as const;

/** Both arrays with their channels first, and what is said of each spatial axis. */
interface Operands {
  readonly x: Tensor;
  readonly kernel: Tensor;
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  /** Elements of `x` and of the kernel, and from the first to the last of the kernel. */
  readonly lengths: readonly number[];
  readonly spans: readonly number[];
  readonly layout: Layout;
  readonly groups: number;
}

function operandsOf(x: TensorLike, kernel: TensorLike, options: ConvTransposeOptions, where: string): Operands {
  const { strides = 1, kernelDilation = 1, layout = "channelsFirst", groups = 1 } = options;
  checkLayout(layout, where);
  const [left, right] = pairOf(promoteAll([x, kernel]));
  const rank = left.rank - 2;
  if (rank < 1 || right.rank !== left.rank)
    throw new ir.ShapeError(
      "rank-mismatch",
      `${where}: ${ir.showType(left)} with a kernel ${ir.showType(right)}`,
      "both have two axes for batch or channels, and as many spatial axes, one or more",
    );
  const first = layout === "channelsFirst";
  const image = first ? left : moveaxis(left, -1, 1);
  const filter = first ? right : moveaxis(moveaxis(right, -1, 0), -1, 1);
  const dilation = perAxis(kernelDilation, rank, `${where}: kernelDilation`);
  return {
    x: image,
    kernel: filter,
    strides: perAxis(strides, rank, `${where}: strides`),
    dilation,
    lengths: image.shape.slice(2),
    spans: filter.shape.slice(2).map((size, i) => spanOf(size, ir.at(dilation, i))),
    layout,
    groups,
  };
}

/** `x` with `axis` cut into `groups` parts, which become an axis before it. */
function grouped(x: Tensor, axis: number, groups: number, where: string): Tensor {
  const length = ir.at(x.shape, axis);
  if (!Number.isInteger(groups) || groups < 1 || length % groups !== 0)
    throw new ir.ShapeError(
      "shape-mismatch",
      `${where}: ${groups} groups of axis ${axis} of ${ir.showType(x)}, channels first`,
      "the number of groups divides the channels of x and those of the result (or the batch)",
    );
  return x.reshape([...x.shape.slice(0, axis), groups, length / groups, ...x.shape.slice(axis + 1)]);
}

/** `[group, N, C, …]` as `[N, group·C, …]`, in its layout. */
function ungrouped(y: Tensor, layout: Layout): Tensor {
  const [groups = 1, batch = 1, channels = 1, ...spatial] = y.shape;
  const whole = moveaxis(y, 0, 1).reshape([batch, groups * channels, ...spatial]);
  return layout === "channelsFirst" ? whole : moveaxis(whole, 1, -1);
}

/**
 * The cross-correlation of `x: [N, C, …]` with kernels `[O, C/groups, …]`, in one spatial axis or more:
 *
 *     y[n, o, t…] = Σ x[n, c, t·stride + k·dilation − low…]·kernel[o, c, k…]      over c and k
 *
 * where x is 0 outside. It is linear in both, and its derivatives are convolutions too.
 *
 * @throws ShapeError for channels that do not match.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { conv } from "cotangent/nn";
 *
 * const x = array([[[1, 2, 3, 4]]]);
 * const kernel = array([[[1, 10]]]);
 * conv(x, kernel); // Tensor(f32[1,1,3], [[[21, 32, 43]]])
 * conv(x, kernel, { strides: 2, padding: "SAME" }); // Tensor(f32[1,1,2], [[[21, 43]]])
 * ```
 */
export function conv(x: TensorLike, kernel: TensorLike, options: ConvOptions = {}): Tensor {
  const checked = optionsOf(options, "conv", [...transposeKeys, "inputDilation", "batchGroups"]);
  const { padding = "VALID", inputDilation = 1, batchGroups = 1 } = checked;
  const { groups, ...operands } = operandsOf(x, kernel, checked, "conv");
  if (batchGroups !== 1 && groups !== 1)
    throw new ir.ArgumentError("bad-argument", "conv: groups and batchGroups", "give one of them");
  const axis = batchGroups === 1 ? 1 : 0;
  const left = grouped(operands.x, axis, axis === 1 ? groups : batchGroups, "conv");
  const right = grouped(operands.kernel, 0, axis === 1 ? groups : batchGroups, "conv");
  if (left.shape[2] !== right.shape[2]) channelMismatch(operands, groups);
  const spread = perAxis(inputDilation, operands.lengths.length, "conv: inputDilation");
  const y = bindOne(ir.conv, [left, right], {
    lhsBatch: [axis],
    rhsBatch: [0],
    lhsContract: [2],
    rhsContract: [2],
    ...spatialAxes(operands.lengths.length),
    stride: operands.strides,
    dilation: operands.dilation,
    inputDilation: spread,
    ...positions(operands, spread, padding),
  });
  return ungrouped(y, operands.layout);
}

/** The spatial axes of both operands, which stand after three others. */
function spatialAxes(rank: number): { readonly lhsWindow: readonly number[]; readonly rhsWindow: readonly number[] } {
  const axes = Array.from({ length: rank }, (_, i) => i + 3);
  return { lhsWindow: axes, rhsWindow: axes };
}

/** Where the first window lies, and how many there are. */
function positions(
  { lengths, spans, strides }: Pick<Operands, "lengths" | "spans" | "strides">,
  spread: readonly number[],
  padding: Padding,
): { readonly low: readonly number[]; readonly size: readonly number[] } {
  const spreadLengths = lengths.map((length, i) => spanOf(length, ir.at(spread, i)));
  const [span, stride] = [(i: number) => ir.at(spans, i), (i: number) => ir.at(strides, i)];
  const needed = (i: number): number => overhang(ir.at(spreadLengths, i), span(i), stride(i));
  const pads = paddingOf(padding, lengths.length, needed, "conv");
  return {
    low: pads.map(([low]) => low),
    size: pads.map(([low, high], i) => windowCount(low + ir.at(spreadLengths, i) + high, span(i), stride(i))),
  };
}

function channelMismatch({ x, kernel }: Pick<Operands, "x" | "kernel">, groups: number): never {
  throw new ir.ShapeError(
    "shape-mismatch",
    `conv: ${ir.showType(x)} with a kernel ${ir.showType(kernel)} in ${groups} groups, channels first`,
    "axis 1 of the kernel is as long as the channels of x, divided by the number of groups",
  );
}

/**
 * The transpose of `y ↦ conv(y, kernel, options)`: it puts a copy of the kernel for each element of `x: [N, O, …]`, where
 * the kernel has read, into `[N, groups·C, …]`, for kernels `[O, C, …]` (the layout of PyTorch):
 *
 *     y[n, c, p…] = Σ x[n, o, t…]·kernel[o, c, k…]      over o, and t and k with t·stride + k·dilation − low = p
 *
 * Its length is `(n − 1)·stride + span − low − high`, with `"SAME"` padding `n·stride`.
 *
 * @throws ShapeError for channels that do not match.
 *
 * @example
 * ```ts
 * import { array } from "cotangent/numpy";
 * import { convTranspose } from "cotangent/nn";
 *
 * convTranspose(array([[[1, 2]]]), array([[[1, 10]]]), { strides: 2 }); // Tensor(f32[1,1,4], [[[1, 10, 2, 20]]])
 * ```
 */
export function convTranspose(x: TensorLike, kernel: TensorLike, options: ConvTransposeOptions = {}): Tensor {
  const checked = optionsOf(options, "convTranspose", [...transposeKeys]);
  const { padding = "VALID" } = checked;
  const { groups, ...operands } = operandsOf(x, kernel, checked, "convTranspose");
  const rank = operands.lengths.length;
  if (operands.x.shape[1] !== operands.kernel.shape[0])
    throw new ir.ShapeError(
      "shape-mismatch",
      `convTranspose: ${ir.showType(operands.x)} with a kernel ${ir.showType(operands.kernel)}, channels first`,
      "axis 0 of the kernel is as long as the channels of x",
    );
  const span = (i: number): number => ir.at(operands.spans, i);
  const stride = (i: number): number => ir.at(operands.strides, i);
  const pads = paddingOf(padding, rank, (i) => Math.max(0, span(i) - stride(i)), "convTranspose");
  const y = bindOne(
    ir.conv,
    [grouped(operands.x, 1, groups, "convTranspose"), grouped(operands.kernel, 0, groups, "convTranspose")],
    {
      lhsBatch: [1],
      rhsBatch: [0],
      lhsContract: [2],
      rhsContract: [1],
      ...spatialAxes(rank),
      stride: operands.strides.map(() => 1),
      dilation: operands.dilation.map((step) => -step),
      inputDilation: operands.strides,
      low: pads.map(([low]) => (low === 0 ? 0 : -low)),
      size: operands.lengths.map((length, i) => {
        const [low, high] = ir.at(pads, i);
        const same = Array.isArray(padding) ? padding[i] === "SAME" : padding === "SAME";
        return same ? length * stride(i) : Math.max(0, (length - 1) * stride(i) + span(i) - low - high);
      }),
    },
  );
  return ungrouped(y, operands.layout);
}
