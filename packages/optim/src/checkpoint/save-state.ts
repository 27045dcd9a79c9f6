/** Trees of tensors as bytes, from which training and minimization go on with the same bits. */
import { ArgumentError, deviceGet, devicePut, tree, Tensor } from "cotangent";
import { loadSafetensors, safetensorsMetadata, saveSafetensors } from "cotangent/io";
import * as np from "cotangent/numpy";
import { treeOf } from "../minimize/layout.ts";

/** The first version of how trees lie in files. */
const format = "cotangent-state 1";

/** What is written of leaves that are JavaScript values: these come back as such. */
type Plain = number | boolean;

/**
 * The bytes of a `.safetensors` file with all leaves of a tree: parameters, the state of an optimizer, keys of random
 * numbers, counts, the `state` of a minimization, together in one object. Tensors keep shape and dtype to the bit, whatever
 * device they are on; numbers and booleans stay what they are. {@link loadState} reads them back.
 *
 * A tensor is called by its path, `.params.layers[0].w`, so that other programs can read the file.
 *
 * @throws ArgumentError for leaves that are neither tensors nor numbers.
 *
 * @example
 * ```ts
 * import { random } from "cotangent";
 * import * as np from "cotangent/numpy";
 * import { adam, loadState, saveState } from "@cotangent/optim";
 *
 * const params = { w: np.ones([2, 3]) };
 * const training = { params, optimizer: adam({ learningRate: 0.1 }).init(params), key: random.key(7), epoch: 3 };
 * const bytes = await saveState(training);
 * const again = loadState(bytes, training);
 * console.log(again.epoch, again.params.w.shape, again.key.dtype.name); // → 3 [ 2, 3 ] u32
 * ```
 */
export async function saveState(
  state: unknown,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const structure = tree.structure(state);
  const paths = tree.paths(structure);
  const leaves: readonly unknown[] = tree.leaves(state);
  const tensors: Record<string, Tensor> = {};
  const plain: Record<string, Plain | string> = {};
  leaves.forEach((leaf, i) => {
    const name = nameOf(paths[i]);
    if (leaf instanceof Tensor) tensors[name] = leaf;
    else if (typeof leaf === "boolean") plain[name] = leaf;
    else if (typeof leaf === "number") plain[name] = Number.isFinite(leaf) && !Object.is(leaf, -0) ? leaf : show(leaf);
    else
      throw new ArgumentError(
        "bad-argument",
        `saveState: the leaf at ${name} is a ${typeof leaf}`,
        "save tensors, numbers and booleans; other things belong into the metadata, as text",
      );
  });
  return saveSafetensors(await deviceGet(tensors), {
    ...metadata,
    format,
    structure: tree.show(structure),
    plain: JSON.stringify(plain),
  });
}

/**
 * The tree that {@link saveState} saved, in the structure of `like`, such as the state that a program starts with: the same
 * shapes and dtypes, and tensors on the devices of those of `like`. What is `like` is not read otherwise.
 *
 * @throws ArgumentError if the file holds another structure, or a leaf of another shape or dtype: then it was saved by
 * another program, or with other options. FormatError for files that are no safetensors files.
 */
export function loadState<T>(file: Uint8Array | ArrayBuffer, like: T): T {
  const found = safetensorsMetadata(file);
  if (found["format"] !== format)
    throw new ArgumentError(
      "bad-header",
      `loadState: the file is ${found["format"] === undefined ? "a safetensors file of another program" : `of the format ${found["format"]}`}`,
      "read it by loadSafetensors(), or save the state again by saveState()",
    );
  const structure = tree.structure(like);
  if (found["structure"] !== tree.show(structure))
    throw new ArgumentError(
      "tree-mismatch",
      `loadState: the file holds ${found["structure"]} where ${tree.show(structure)} is asked for`,
      "give a state like the one that was saved: of the same model, optimizer and options",
    );
  const tensors = loadSafetensors(file);
  const plain: Readonly<Record<string, Plain | string>> = treeOf(JSON.parse(found["plain"] ?? "{}"));
  const paths = tree.paths(structure);
  const wanted: readonly unknown[] = tree.leaves(like);
  const leaves = wanted.map((leaf, i) => {
    const name = nameOf(paths[i]);
    if (leaf instanceof Tensor) return placedLike(tensors[name], leaf, name);
    const value = plain[name];
    if (value === undefined) throw mismatch(name, `a ${typeof leaf}`, "a tensor");
    return typeof value === "string" ? Number(value) : value;
  });
  return treeOf(tree.unflatten(structure, leaves));
}

function placedLike(found: Tensor | undefined, like: Tensor, name: string): Tensor {
  const show = ({ dtype, shape }: Tensor): string => `${dtype.name}[${shape.join()}]`;
  if (!found) throw mismatch(name, show(like), "a number");
  if (show(found) !== show(like)) throw mismatch(name, show(like), show(found));
  return devicePut(np.asarray(found), like.device);
}

const mismatch = (name: string, wanted: string, found: string): ArgumentError =>
  new ArgumentError(
    "tree-mismatch",
    `loadState: at ${name} the file has ${found} where ${wanted} is asked for`,
    "give a state like the one that was saved: of the same model, optimizer and options",
  );

/** The tensor that is the whole tree has no path. */
const nameOf = (path: string | undefined): string => (path === undefined || path === "" ? "." : path);

/** Numbers that JSON does not have. */
const show = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));
