/** A call of each public function with small arrays, for what must be so for all of them. */
import { random } from "cotangent";
import * as fft from "cotangent/fft";
import * as linalg from "cotangent/linalg";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import * as more from "cotangent/numpy/more";
import * as special from "cotangent/special";
import { numpyCalls, type Call } from "./numpy-calls.ts";

/** Of functions that do not take arrays of floats (`linalg`: a matrix, `fft`: a complex array, `random`: a key), one for each parameter. */
const calls: Readonly<Record<string, Call>> = {
  ...numpyCalls,
  "special.polygamma": ({ v }) => special.polygamma(1, v),
  "linalg.bicgstab": ({ m }) => linalg.bicgstab(m, np.array([1, 2])),
  "linalg.cg": ({ m }) => linalg.cg(m, np.array([1, 2])),
  "linalg.gmres": ({ m }) => linalg.gmres(m, np.array([1, 2])),
  "linalg.lstsq": ({ m }) => linalg.lstsq(m, np.array([1, 2])),
  "linalg.matrixPower": ({ m }) => linalg.matrixPower(m, -2),
  "linalg.multiDot": ({ m }) => linalg.multiDot([m, m, m]),
  "linalg.solve": ({ m }) => linalg.solve(m, np.array([1, 2])),
  "linalg.tensorinv": ({ m }) => linalg.tensorinv(m, 1),
  "linalg.tensorsolve": ({ m }) => linalg.tensorsolve(m, np.array([1, 2])),
  "linalg.triangularSolve": ({ m }) => linalg.triangularSolve(m, np.array([1, 2])),
  "fft.fft2": ({ m }) => fft.fft2(m),
  "fft.fftfreq": () => fft.fftfreq(4),
  "fft.ifft2": ({ m }) => fft.ifft2(m),
  "fft.ihfft": ({ v }) => fft.ihfft(v),
  "fft.irfft2": ({ m }) => fft.irfft2(m),
  "fft.rfft": ({ v }) => fft.rfft(v),
  "fft.rfft2": ({ m }) => fft.rfft2(m),
  "fft.rfftn": ({ v }) => fft.rfftn(v),
  "fft.rfftfreq": () => fft.rfftfreq(4),
  "nn.avgPool": ({ v }) => nn.avgPool(v.reshape([1, 3, 1]), { window: [2] }),
  "nn.conv": ({ v }) => nn.conv(v.reshape([1, 1, 3]), v.reshape([1, 1, 3])),
  "nn.convTranspose": ({ v }) => nn.convTranspose(v.reshape([1, 3, 1]), v.reshape([3, 1, 1])),
  "nn.maxPool": ({ v }) => nn.maxPool(v.reshape([1, 3, 1]), { window: [2] }),
  "nn.oneHot": ({ i }) => nn.oneHot(i, 4),
  "nn.reduceWindow": ({ v }) => nn.reduceWindow(v, "max", { window: [2] }),
  "random.bernoulli": ({ key }) => random.bernoulli(key, 0.3, [3]),
  "random.beta": ({ key, v }) => random.beta(key, v, 2),
  "random.binomial": ({ key }) => random.binomial(key, 5, 0.3),
  "random.categorical": ({ key, v }) => random.categorical(key, v),
  "random.chisquare": ({ key, v }) => random.chisquare(key, v),
  "random.choice": ({ key, v }) => [random.choice(key, 5, [2]), random.choice(key, v, [2], { p: v, replace: false })],
  "random.debugKeyReuse": ({ key }) => random.debugKeyReuse(() => random.uniform(key)),
  "random.dirichlet": ({ key, v }) => random.dirichlet(key, v),
  "random.foldIn": ({ key }) => random.foldIn(key, 3),
  "random.gamma": ({ key }) => random.gamma(key, 2),
  "random.geometric": ({ key }) => random.geometric(key, 0.3),
  "random.key": () => random.key(3n),
  "random.keyOf": () => random.keyOf(np.array([1, 2], { dtype: "u32" })),
  "random.multivariateNormal": ({ key, m }) => random.multivariateNormal(key, np.array([1, 2]), m),
  "random.pareto": ({ key }) => random.pareto(key, 2),
  "random.permutation": ({ key, v }) => [random.permutation(key, 3), random.permutation(key, v)],
  "random.poisson": ({ key }) => random.poisson(key, 3),
  "random.randint": ({ key }) => random.randint(key, [2], 0, 5),
  "random.rayleigh": ({ key }) => random.rayleigh(key, 2),
  "random.splitRows": ({ key }) => random.splitRows(key, 2),
  "random.studentT": ({ key }) => random.studentT(key, 3),
  "random.triangular": ({ key }) => random.triangular(key, [0, 1, 3]),
  "random.truncatedNormal": ({ key }) => random.truncatedNormal(key, -1, 2),
  "random.vonMises": ({ key }) => random.vonMises(key, 2),
  "random.weibull": ({ key }) => random.weibull(key, 1, 2),
};

type PublicFunction = (...args: readonly unknown[]) => unknown;

const modules: readonly (readonly [name: string, functions: object, otherwise: (f: PublicFunction) => Call])[] = [
  ["numpy", np, withFloats],
  ["numpy/more", more, withFloats],
  ["special", special, withFloats],
  ["nn", nn, withFloats],
  [
    "linalg",
    linalg,
    (f) =>
      ({ m }) =>
        f(m),
  ],
  [
    "fft",
    fft,
    (f) =>
      ({ z }) =>
        f(z),
  ],
  [
    "random",
    random,
    (f) =>
      ({ key }) =>
        f(key),
  ],
];

function withFloats(f: PublicFunction): Call {
  return ({ v }) => f(...Array.from({ length: Math.max(1, f.length) }, () => v));
}

/** Calls of all functions, by module and name. A function that has no row above and takes something else fails, and asks for one. */
export const publicCalls: readonly (readonly [name: string, call: Call])[] = modules.flatMap(
  ([module, functions, otherwise]) =>
    Object.entries(functions).map(([name, f]): readonly [string, Call] => {
      const whole = `${module}.${name}`;
      return [whole, calls[whole] ?? otherwise(f as PublicFunction)];
    }),
);
