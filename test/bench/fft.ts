/** A compiled Fourier transform beside one that is written by hand with typed arrays, as ratios of the least times. */
import { complex, jit, ready, type Tensor } from "cotangent";
import { fft } from "cotangent/fft";
import * as np from "cotangent/numpy";

type Floats = Float32Array | Float64Array;

/** Stockham's order with radix 4, and 2 at the end; `n` is a power of two. */
function byHand(n: number, make: (length: number) => Floats): (re: Floats, im: Floats) => readonly [Floats, Floats] {
  const [cos, sin] = [make(n), make(n)];
  for (let i = 0; i < n; i++) {
    cos[i] = Math.cos((2 * Math.PI * i) / n);
    sin[i] = -Math.sin((2 * Math.PI * i) / n);
  }
  let [a, b, c, d] = [make(n), make(n), make(n), make(n)];
  return (re, im) => {
    a.set(re);
    b.set(im);
    let [length, done] = [n, 1];
    for (; length >= 4; [length, done] = [length / 4, done * 4]) {
      pass4({ a, b, c, d, cos, sin }, length, done);
      [a, b, c, d] = [c, d, a, b];
    }
    if (length === 2) {
      for (let q = 0; q < done; q++) {
        const [x, y, u, v] = [a[q]!, b[q]!, a[q + done]!, b[q + done]!];
        c[q] = x + u;
        d[q] = y + v;
        c[q + done] = x - u;
        d[q + done] = y - v;
      }
      [a, b, c, d] = [c, d, a, b];
    }
    return [a, b];
  };
}

function pass4(
  { a, b, c, d, cos, sin }: Readonly<Record<"a" | "b" | "c" | "d" | "cos" | "sin", Floats>>,
  length: number,
  done: number,
): void {
  const [quarter, step] = [length / 4, cos.length / length];
  for (let j = 0; j < quarter; j++) {
    const [w1, w2, w3] = [j * step, 2 * j * step, 3 * j * step];
    for (let q = 0; q < done; q++) {
      const p0 = q + done * j;
      const p1 = p0 + done * quarter;
      const p2 = p1 + done * quarter;
      const p3 = p2 + done * quarter;
      const ar = a[p0]! + a[p2]!;
      const ai = b[p0]! + b[p2]!;
      const br = a[p0]! - a[p2]!;
      const bi = b[p0]! - b[p2]!;
      const cr = a[p1]! + a[p3]!;
      const ci = b[p1]! + b[p3]!;
      const dr = a[p1]! - a[p3]!;
      const di = b[p1]! - b[p3]!;
      const o = q + done * 4 * j;
      c[o] = ar + cr;
      d[o] = ai + ci;
      const put = (place: number, x: number, y: number, w: number): void => {
        c[place] = x * cos[w]! - y * sin[w]!;
        d[place] = x * sin[w]! + y * cos[w]!;
      };
      put(o + done, br + di, bi - dr, w1);
      put(o + 2 * done, ar - cr, ai - ci, w2);
      put(o + 3 * done, br - di, bi + dr, w3);
    }
  }
}

const leastOf = (times: number, run: () => void): number => {
  let least = Infinity;
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least * 1000;
};

await ready();
for (const dtype of ["f32", "f64"] as const)
  for (const n of [64, 1024, 4096, 65_536]) {
    const [re, im] = [1.3, 2.7].map((turn) =>
      np.array(
        Array.from({ length: n }, (_, i) => Math.sin(turn * i)),
        { dtype },
      ),
    );
    if (!re || !im) throw new Error("two parts");
    const compiled = jit((x: Tensor, y: Tensor) => {
      const z = fft(complex(x, y));
      return [np.real(z), np.imag(z)];
    });
    const plain = byHand(n, (length) => (dtype === "f32" ? new Float32Array(length) : new Float64Array(length)));
    const [x, y] = [re.dataSync(), im.dataSync()] as [Floats, Floats];
    const ours = leastOf(300, () => compiled(re, im).forEach((part) => part.dispose()));
    const theirs = leastOf(300, () => void plain(x, y));
    console.log(
      `${dtype} n=${n}: ${ours.toFixed(1)} µs, by hand ${theirs.toFixed(1)} µs, ratio ${(ours / theirs).toFixed(2)}`,
    );
  }
