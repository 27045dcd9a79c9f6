/** Handwritten digits: the subset of MNIST that is carried in `data/mnist`, whose README has source and licence. */
import { FormatError } from "cotangent";
import type { Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { gunzip, parseIdx } from "cotangent/io";

/** Examples that belong together, row by row. */
export interface LabelledImages {
  /** f32[count, 784]: 28 rows of 28 pixels, from 0 (paper) to 1 (ink). */
  readonly images: Tensor;
  /** i32[count]: 0 … 9. */
  readonly labels: Tensor;
}

export interface Digits {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
}

const bundled = new URL("../../data/mnist/", import.meta.url);

async function readBytes(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  if (url.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return new Uint8Array(await readFile(url));
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.href}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Bytes as numbers from 0 to 1. A loop: `Float32Array.from` with a function takes a second for six million pixels. */
function toInk(pixels: ArrayLike<number>): Float32Array {
  const ink = new Float32Array(pixels.length);
  for (let i = 0; i < ink.length; i++) ink[i] = (pixels[i] ?? 0) / 255;
  return ink;
}

async function readSet(name: "train" | "test", folder: URL): Promise<LabelledImages> {
  const read = async (file: string): Promise<ReturnType<typeof parseIdx>> =>
    parseIdx(await gunzip(await readBytes(new URL(file, folder))));
  const [pixels, digits] = await Promise.all([
    read(`${name}-images-idx3-ubyte.gz`),
    read(`${name}-labels-idx1-ubyte.gz`),
  ]);
  const [count = 0, rows = 0, columns = 0] = pixels.shape;
  if (pixels.shape.length !== 3 || digits.shape.length !== 1 || digits.shape[0] !== count)
    throw new FormatError(
      "bad-header",
      `${folder.href}: ${name} images are [${pixels.shape.join()}], their labels [${digits.shape.join()}]`,
      "give a folder with images [count, rows, columns] and as many labels",
    );
  return {
    images: np.array(toInk(pixels.data)).reshape([count, rows * columns]),
    labels: np.array(Int32Array.from(digits.data)),
  };
}

/**
 * 7,500 digits to train on and 1,500 to test with, from files beside this module, or from `folder` (a URL that ends in
 * "/") in the four files of MNIST, by their names there with `test` for `t10k`.
 *
 * @throws FormatError for files that are damaged or do not belong together.
 */
export async function loadDigits(folder: URL = bundled): Promise<Digits> {
  const [train, test] = await Promise.all([readSet("train", folder), readSet("test", folder)]);
  return { train, test };
}
