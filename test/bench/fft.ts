/**
 * A compiled Fourier transform beside one that is written by hand with typed arrays, as ratios of the least times, in one dtype a process:
 * `node --conditions=@cotangent/source test/bench/fft.ts f64`.
 */
import { complex, jit, ready, type Tensor } from "cotangent";
import { fft, rfft } from "cotangent/fft";
import * as np from "cotangent/numpy";

type Floats = Float32Array | Float64Array;

/** Stockham's order with radix 4, and 2 at the end; `n` is a power of two. Plain loops over locals, which engines like best. */
function byHand(n: number, make: (length: number) => Floats): (re: Floats, im: Floats) => readonly [Floats, Floats] {
  const cos = make(n);
  const sin = make(n);
  for (let i = 0; i < n; i++) {
    cos[i] = Math.cos((2 * Math.PI * i) / n);
    sin[i] = -Math.sin((2 * Math.PI * i) / n);
  }
  let a = make(n);
  let b = make(n);
  let c = make(n);
  let d = make(n);
  return (re, im) => {
    a.set(re);
    b.set(im);
    let length = n;
    let done = 1;
    while (length >= 4) {
      const quarter = length >> 2;
      const step = n / length;
      for (let j = 0; j < quarter; j++) {
        const w = j * step;
        const c1 = cos[w]!;
        const s1 = sin[w]!;
        const c2 = cos[2 * w]!;
        const s2 = sin[2 * w]!;
        const c3 = cos[3 * w]!;
        const s3 = sin[3 * w]!;
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
          c[o + done] = (br + di) * c1 - (bi - dr) * s1;
          d[o + done] = (br + di) * s1 + (bi - dr) * c1;
          c[o + 2 * done] = (ar - cr) * c2 - (ai - ci) * s2;
          d[o + 2 * done] = (ar - cr) * s2 + (ai - ci) * c2;
          c[o + 3 * done] = (br - di) * c3 - (bi + dr) * s3;
          d[o + 3 * done] = (br - di) * s3 + (bi + dr) * c3;
        }
      }
      [a, c] = [c, a];
      [b, d] = [d, b];
      length = quarter;
      done *= 4;
    }
    if (length === 2) {
      for (let q = 0; q < done; q++) {
        const x = a[q]!;
        const y = b[q]!;
        const u = a[q + done]!;
        const v = b[q + done]!;
        c[q] = x + u;
        d[q] = y + v;
        c[q + done] = x - u;
        d[q + done] = y - v;
      }
      [a, c] = [c, a];
      [b, d] = [d, b];
    }
    return [a, b];
  };
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
const dtype = process.argv[2] === "f64" ? "f64" : "f32";
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
  const real = jit((x: Tensor) => {
    const z = rfft(x);
    return [np.real(z), np.imag(z)];
  });
  const plain = byHand(n, (length) => (dtype === "f32" ? new Float32Array(length) : new Float64Array(length)));
  const [x, y] = [re.dataSync(), im.dataSync()] as [Floats, Floats];
  const ours = leastOf(300, () => compiled(re, im).forEach((part) => part.dispose()));
  const theirs = leastOf(300, () => void plain(x, y));
  const half = leastOf(300, () => real(re).forEach((part) => part.dispose()));
  console.log(
    `${dtype} n=${n}: ${ours.toFixed(1)} µs, by hand ${theirs.toFixed(1)} µs, ratio ${(ours / theirs).toFixed(2)}, rfft ${(half / ours).toFixed(2)} of fft`,
  );
}
