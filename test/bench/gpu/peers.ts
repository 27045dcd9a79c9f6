/**
 * Other libraries on the adapter of this process: TensorFlow.js and jax-js, from the folder that `PEERS` names. They are
 * no dependencies of the repository.
 */
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { dawn } from "../../gpu/dawn.ts";

/** Starts the work of one call, and drops the result of the call before. */
export type Call = () => void;

export interface Peer {
  readonly name: string;
  /** Resolves when the results of all calls are there. */
  done(): Promise<unknown>;
  product(n: number): Call;
  chain(n: number): Call;
  softmax(m: number, n: number): Call;
}

const folder = process.env["PEERS"];
const howTo = [
  "peers are not installed: mkdir -p /tmp/peers && cd /tmp/peers && npm init -y &&",
  "npm install @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-webgpu@4.22.0 @jax-js/jax@0.1.25,",
  "and PEERS=/tmp/peers npm run bench:gpu",
].join("\n  ");

/** Those that are there; says what is not, and how to get it. */
export async function findPeers(): Promise<readonly Peer[]> {
  if (folder === undefined) {
    console.log(howTo);
    return [];
  }
  if (!("gpu" in globalThis.navigator))
    Object.defineProperty(globalThis.navigator, "gpu", { value: await dawn(), configurable: true });
  const found = await Promise.allSettled([tensorflow(), jaxJs()]);
  for (const peer of found) if (peer.status === "rejected") console.log(`${String(peer.reason)}\n  ${howTo}`);
  return found.flatMap((peer) => (peer.status === "fulfilled" ? [peer.value] : []));
}

async function load(name: string): Promise<unknown> {
  const from = createRequire(resolve(folder ?? ".", "package.json"));
  return import(pathToFileURL(from.resolve(name)).href);
}

interface TfTensor {
  dispose(): void;
  data(): Promise<unknown>;
}

/** What is used of TensorFlow.js. */
interface Tf {
  setBackend(name: string): Promise<boolean>;
  tidy(body: () => TfTensor): TfTensor;
  randomNormal(shape: readonly number[]): TfTensor;
  slice(x: TfTensor, begin: readonly number[], size: readonly number[]): TfTensor;
  reshape(x: TfTensor, shape: readonly number[]): TfTensor;
  matMul(x: TfTensor, y: TfTensor): TfTensor;
  add(x: TfTensor, y: number): TfTensor;
  mul(x: TfTensor, y: TfTensor | number): TfTensor;
  tanh(x: TfTensor): TfTensor;
  square(x: TfTensor): TfTensor;
  neg(x: TfTensor): TfTensor;
  exp(x: TfTensor): TfTensor;
  softmax(x: TfTensor): TfTensor;
}

async function tensorflow(): Promise<Peer> {
  const tf = (await load("@tensorflow/tfjs-core")) as Tf;
  await load("@tensorflow/tfjs-backend-webgpu");
  if (!(await tf.setBackend("webgpu"))) throw new Error("TensorFlow.js finds no WebGPU");
  let last: TfTensor | undefined;
  const calls =
    (body: () => TfTensor): Call =>
    () => {
      last?.dispose();
      last = tf.tidy(body);
    };
  return {
    name: "TensorFlow.js",
    async done() {
      const x = last;
      if (x) await tf.tidy(() => tf.slice(tf.reshape(x, [-1]), [0], [1])).data();
    },
    product(n) {
      const [x, y] = [tf.randomNormal([n, n]), tf.randomNormal([n, n])];
      return calls(() => tf.matMul(x, y));
    },
    chain(n) {
      const x = tf.randomNormal([n]);
      return calls(() => tf.mul(tf.square(tf.tanh(tf.add(tf.mul(x, 1.5), 0.25))), tf.exp(tf.neg(tf.square(x)))));
    },
    softmax(m, n) {
      const x = tf.randomNormal([m, n]);
      return calls(() => tf.softmax(x));
    },
  };
}

interface JaxArray {
  readonly ref: JaxArray;
  dispose(): void;
  data(): Promise<unknown>;
  reshape(shape: readonly number[]): JaxArray;
  slice(range: readonly [number, number]): JaxArray;
  add(y: number): JaxArray;
  mul(y: JaxArray | number): JaxArray;
  neg(): JaxArray;
}

/** What is used of jax-js. */
interface Jax {
  init(device: string): Promise<readonly string[]>;
  defaultDevice(device: string): unknown;
  jit(f: (...args: JaxArray[]) => JaxArray): (...args: JaxArray[]) => JaxArray;
  readonly numpy: Record<"matmul", (x: JaxArray, y: JaxArray) => JaxArray> &
    Record<"tanh" | "exp" | "square", (x: JaxArray) => JaxArray>;
  readonly nn: { softmax(x: JaxArray): JaxArray };
  readonly random: { key(seed: number): JaxArray; normal(key: JaxArray, shape: readonly number[]): JaxArray };
}

async function jaxJs(): Promise<Peer> {
  const { init, defaultDevice, jit, numpy: np, nn, random } = (await load("@jax-js/jax")) as Jax;
  if (!(await init("webgpu")).includes("webgpu")) throw new Error("jax-js finds no WebGPU");
  defaultDevice("webgpu");
  const corner = jit((x) => x.reshape([-1]).slice([0, 1]));
  // It computes nothing that is dropped before it is read.
  let pending: JaxArray[] = [];
  const calls = (f: (...args: JaxArray[]) => JaxArray, ...args: readonly JaxArray[]): Call => {
    const compiled = jit(f);
    return () => void pending.push(corner(compiled(...args.map((x) => x.ref))));
  };
  const normal = (seed: number, shape: readonly number[]): JaxArray => random.normal(random.key(seed), shape);
  return {
    name: "jax-js",
    async done() {
      for (const x of pending) await x.data();
      pending = [];
    },
    product: (n) => calls((x, y) => np.matmul(x, y), normal(1, [n, n]), normal(2, [n, n])),
    chain: (n) =>
      calls((x) => np.square(np.tanh(x.ref.mul(1.5).add(0.25))).mul(np.exp(np.square(x).neg())), normal(1, [n])),
    softmax: (m, n) => calls((x) => nn.softmax(x), normal(1, [m, n])),
  };
}
