/** What `docs/errors.md` says of each error code: its cause, a program that has it, and the program mended. */
import type { ErrorCode } from "@cotangent/ir";
import type { ErrorDoc } from "./error-doc.ts";
import { webgpu } from "./webgpu-errors.ts";

const shapes: Readonly<Partial<Record<ErrorCode, ErrorDoc>>> = {
  "shape-mismatch": {
    cause: "Two lengths that must be equal differ.",
    wrong: "np.matmul(np.ones([2, 3]), np.ones([4, 5]))",
    fixed: "np.matmul(np.ones([2, 3]), np.ones([3, 5]))",
  },
  "size-mismatch": {
    cause:
      "An array cannot be rearranged into a shape of another number of elements, nor split into parts that do not divide its length.",
    wrong: "np.ones([2, 3]).reshape([4, 2])",
    fixed: "np.ones([2, 3]).reshape([3, 2])",
  },
  "rank-mismatch": {
    cause: "An array has another number of axes than the operation takes.",
    wrong: "np.trace(np.ones([3]))",
    fixed: "np.trace(np.ones([3, 3]))",
  },
  "dtype-mismatch": {
    cause: "The operation is not defined for elements of this dtype, or its arguments have different ones.",
    wrong: "np.take(x, np.array([0, 2]))",
    fixed: 'np.take(x, np.array([0, 2]).astype("i32"))',
  },
  "axis-out-of-range": {
    cause: "An axis is none of the array's.",
    wrong: "np.sum(np.ones([2, 3]), { axis: 2 })",
    fixed: "np.sum(np.ones([2, 3]), { axis: 1 })",
  },
  "bad-axes": {
    cause: "A list of axes names one twice, leaves one out, or is in the wrong order.",
    wrong: "np.transpose(np.ones([2, 3]), [0, 0])",
    fixed: "np.transpose(np.ones([2, 3]), [1, 0])",
  },
  "empty-axis": {
    cause: "An axis without elements has no greatest one and nothing to read.",
    wrong: "np.argmax(np.ones([0]))",
    fixed: "np.argmax(np.ones([3]))",
  },
  "wrong-arity": {
    cause:
      "An operation is given more or fewer arrays than it takes. The functions of `cotangent/numpy` cannot do that; programs built by hand can.",
    wrong: "b.one(mul, [x])",
    fixed: "b.one(mul, [x, x])",
  },
  "wrong-length": {
    cause: "There are more or fewer numbers than the shape has elements.",
    wrong: "np.array([1, 2, 3], { shape: [2, 2] })",
    fixed: "np.array([1, 2, 3, 4], { shape: [2, 2] })",
  },
  "unknown-size": {
    cause: "A size must be a number here but is a named size of a symbolic shape, or has no value.",
    wrong: "evaluate(program, []) // where a result has the shape [n]",
    fixed: "evaluate(program, [x]) // where the input x has the shape [n]",
  },
  "carry-mismatch": {
    cause: "The body of a loop returns a carry with another type than the one it came with.",
    wrong: 'scan((c, x) => [c.add(x).astype("i32"), null], 0, xs)',
    fixed: "scan((c, x) => [c.add(x), null], 0, xs)",
  },
  "branch-mismatch": {
    cause: "Branches of which one is chosen return results of different shapes or dtypes.",
    wrong: "cond(p, (x) => np.sum(x), (x) => x, xs)",
    fixed: "cond(p, (x) => np.sum(x), (x) => np.max(x), xs)",
  },
  "unbounded-loop": {
    cause: "Reverse mode goes through a loop of which nobody says how many iterations it may have.",
    wrong: "grad((x) => whileLoop((c) => c.less(9), (c) => c.mul(c), x))",
    fixed: "grad((x) => whileLoop((c) => c.less(9), (c) => c.mul(c), x, { maxSteps: 100 }))",
  },
  "no-room": {
    cause:
      "A named size says how often a loop of a program may run, and its condition still holds then. Compiled code returns the name of the size instead.",
    wrong: 'evaluate(program, [x], failOnCheck, new Map([["room_0", 1]]))',
    fixed: 'evaluate(program, [x], failOnCheck, new Map([["room_0", 64]]))',
  },
  "unknown-dtype": {
    cause: "There is no dtype of this name.",
    wrong: 'np.zeros([3], { dtype: "float32" })',
    fixed: 'np.zeros([3], { dtype: "f32" })',
  },
};

const tracing: Readonly<Partial<Record<ErrorCode, ErrorDoc>>> = {
  "tracer-as-value": {
    cause:
      "A traced value has no number yet, so JavaScript cannot branch on it, print it or compute with it. It does not say when it looks at an object alone (`if (x)`, `x === 1`): there Cotangent cannot stop it.",
    wrong: "grad((x) => (x > 0 ? x : x.neg()))",
    fixed: "grad((x) => np.where(x.greater(0), x, x.neg()))",
  },
  "array-as-value": {
    cause: "JavaScript's operators mean nothing for arrays.",
    wrong: "np.array([1, 2]) + 1",
    fixed: "np.array([1, 2]).add(1)",
  },
  "leaked-tracer": {
    cause: "A traced value is kept and used after the trace that it belongs to has ended.",
    wrong: "let kept; grad((x) => (kept = x.mul(x)))(3); kept.add(1)",
    fixed: "const [g, kept] = grad((x) => [x.mul(x), x], { hasAux: true })(3)",
  },
  "async-function": {
    cause:
      "A traced function returns a Promise or a generator, and so has not computed its result when the trace ends.",
    wrong: "grad(async (x) => x.mul(await scale()))",
    fixed: "const s = await scale(); grad((x) => x.mul(s))",
  },
  "not-a-tensor": {
    cause: "Something that is neither a tensor nor a number stands where an array is needed.",
    wrong: 'np.exp("1")',
    fixed: "np.exp(1)",
  },
  "not-real": {
    cause:
      "A complex array is used where only real ones may be: complex numbers have no order and no floor, and a real dtype has no place for imaginary parts.",
    wrong: "np.max(z)",
    fixed: "np.max(np.abs(z))",
  },
  "bad-tree": {
    cause:
      "An argument or a result is not a tree of tensors: objects, arrays, `null` and registered classes with tensors at their leaves.",
    wrong: 'jit((x) => new Map([["y", x]]))',
    fixed: "jit((x) => ({ y: x }))",
  },
  "tree-mismatch": {
    cause: "Two trees that must have one form have two.",
    wrong: "jvp(f, [{ w, b }], [{ w: dw }])",
    fixed: "jvp(f, [{ w, b }], [{ w: dw, b: db }])",
  },
  "registered-twice": {
    cause: "A class is made known as a tree twice.",
    wrong: "registerTree(Point, spec); registerTree(Point, spec)",
    fixed: "registerTree(Point, spec)",
  },
  "wrong-input": {
    cause: "A program or function is called with arrays of other types than it was made for.",
    wrong: "b.apply(call, [f32Vector], { body: onF64 })",
    fixed: "b.apply(call, [f64Vector], { body: onF64 })",
  },
  "bad-argument": {
    cause: "An argument has a value that the function cannot take; the message says which values it takes.",
    wrong: "np.split(x, -1)",
    fixed: "np.split(x, 2)",
  },
};

const derivatives: Readonly<Partial<Record<ErrorCode, ErrorDoc>>> = {
  "not-scalar": {
    cause: "A gradient is of one number; the function returns another thing.",
    wrong: "grad((x) => np.exp(x))(np.ones([3]))",
    fixed: "grad((x) => np.sum(np.exp(x)))(np.ones([3]))",
  },
  "not-float": {
    cause: "Integers and truth values have no derivative.",
    wrong: 'grad((n) => np.sum(n))(np.ones([3], { dtype: "i32" }))',
    fixed: 'grad((n) => np.sum(n))(np.ones([3], { dtype: "f32" }))',
  },
  "not-differentiable": {
    cause: "An operation has no derivative, and says why. It is never taken for zero silently.",
    wrong: "grad((x) => np.sum(withoutDerivative(x)))(x)",
    fixed: "grad((x) => np.sum(withoutDerivative(stopGradient(x))))(x)",
  },
  "not-linear": {
    cause: "What is transposed is not a linear function of its arguments. Affine functions, such as x + 1, are not.",
    wrong: "linearTranspose((x) => x.mul(2).add(1), x)",
    fixed: "linearTranspose((x) => x.mul(2), x)",
  },
  "gradient-mismatch": {
    cause: "`checkGrads` found that a derivative and a difference quotient disagree.",
    wrong: "checkGrads((x) => np.sum(np.floor(x)), [np.array([1])])",
    fixed: "checkGrads((x) => np.sum(np.floor(x)), [np.array([1.5])])",
  },
  "non-finite": {
    cause: "Under `debugNans` a value is NaN or infinite.",
    wrong: "debugNans(true); np.log(np.array([-1]))",
    fixed: "debugNans(true); np.log(np.array([1]))",
  },
  "reused-key": {
    cause: "Under `debugKeyReuse` a key is used twice. What is drawn from equal keys is equal.",
    wrong:
      "random.debugKeyReuse(() => { const key = random.key(0); return [random.normal(key), random.uniform(key)]; })",
    fixed:
      "random.debugKeyReuse(() => { const [a, b] = random.split(random.key(0)); return [random.normal(a), random.uniform(b)]; })",
  },
  "check-failed": {
    cause: "A condition that was given to `check` is false.",
    wrong: 'check(np.array([0.5]).greater(1), "x is above 1")',
    fixed: 'check(np.array([1.5]).greater(1), "x is above 1")',
  },
};

const programs: Readonly<Partial<Record<ErrorCode, ErrorDoc>>> = {
  "unknown-entry": {
    cause: "A step reads an entry that is not in the context before it.",
    wrong: "%1: f64[] = add(%0, %2)",
    fixed: "%1: f64[] = add(%0, %0)",
  },
  "defined-twice": {
    cause: "A program makes one context entry twice.",
    wrong: "%1: f64[] = exp(%0)\n%1: f64[] = log(%0)",
    fixed: "%1: f64[] = exp(%0)\n%2: f64[] = log(%0)",
  },
  "ill-typed": {
    cause: "A step says that its result has another type than its operation gives.",
    wrong: "%1: f64[3] = sum{axes=[0]}(%0)",
    fixed: "%1: f64[] = sum{axes=[0]}(%0)",
  },
  "no-return": {
    cause: "The text of a program does not end with its outputs.",
    wrong: "program f(%0: f64[]) {\n}",
    fixed: "program f(%0: f64[]) {\n  return %0\n}",
  },
  "parse-error": {
    cause: "The text of a program cannot be read; the message shows the line and what was expected.",
    wrong: "%1 f64[] = exp(%0)",
    fixed: "%1: f64[] = exp(%0)",
  },
  "unknown-primitive": {
    cause: "The text of a program names an operation that does not exist.",
    wrong: "%1: f64[] = ezp(%0)",
    fixed: "%1: f64[] = exp(%0)",
  },
};

const outside: Readonly<Partial<Record<ErrorCode, ErrorDoc>>> = {
  released: {
    cause: "A tensor is used after its storage was given away or freed.",
    wrong: "const next = jit(step, { donate: [0] })(w); w.add(1)",
    fixed: "const next = jit(step, { donate: [0] })(w); next.add(1)",
  },
  "no-device": {
    cause: "The device does not exist in this build or on this machine.",
    wrong: 'await device("tpu")',
    fixed: 'await device("cpu")',
  },
  "f64-unsupported": {
    cause: "A device cannot compute in f64, and f32 is never taken in its place silently.",
    wrong: "jit(f, { device: gpu })(x64)",
    fixed: 'jit(f, { device: gpu })(x64.astype("f32"))',
  },
  "eval-forbidden": {
    cause:
      "The content-security policy of the page forbids compiling code at run time. Where it allows WebAssembly, programs are modules once `await ready()` has loaded what makes them; those with effects (`debugPrint`, `hostCall`, `check`) need JavaScript.",
    wrong: "Content-Security-Policy: script-src 'self'",
    fixed: "Content-Security-Policy: script-src 'self' 'wasm-unsafe-eval'",
  },
  "two-copies": {
    cause: "Two copies of Cotangent are loaded into one page or process, and tensors of one mean nothing to the other.",
    wrong: "node_modules/cotangent and node_modules/a/node_modules/cotangent",
    fixed: "node_modules/cotangent alone: npm dedupe",
  },
  "truncated-file": {
    cause: "A file ends before what its header announces.",
    wrong: "loadSafetensors(bytes.slice(0, 100))",
    fixed: "loadSafetensors(bytes)",
  },
  "bad-gzip": {
    cause: "A file that should be compressed with gzip is not, or is damaged.",
    wrong: "await gunzip(notCompressed)",
    fixed: "await gunzip(compressed)",
  },
  "bad-header": {
    cause: "The header of a file does not hold what its format demands.",
    wrong: 'loadSafetensors(new TextEncoder().encode("hello, world"))',
    fixed: "loadSafetensors(saveSafetensors({ w }))",
  },
  "bad-offsets": {
    cause: "The header of a file gives a tensor a place outside the file, or one that another tensor has.",
    wrong: '{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}',
    fixed: '{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
  },
  "duplicate-name": {
    cause: "The header of a file names a tensor twice.",
    wrong: '{"w":{…},"w":{…}}',
    fixed: '{"w":{…},"v":{…}}',
  },
};

/** Every documented code with its group. A code without an entry fails a test, as does an entry without a code. */
export const groups: readonly (readonly [string, Readonly<Partial<Record<ErrorCode, ErrorDoc>>>])[] = [
  ["Types and shapes", shapes],
  ["Tracing", tracing],
  ["Derivatives and checks", derivatives],
  ["Programs", programs],
  ["Devices and files", outside],
  ["WebGPU", webgpu],
];

export function errorsPage(): string {
  const section = ([title, docs]: (typeof groups)[number]): string =>
    `## ${title}\n\n${Object.entries(docs)
      .map(
        ([code, { cause, wrong, fixed }]) =>
          `### ${code}\n\n${cause}\n\n\`\`\`text\nwrong  ${indented(wrong)}\nright  ${indented(fixed)}\n\`\`\`\n`,
      )
      .join("\n")}`;
  return `# Errors\n\nGenerated from \`test/docs/error-docs.ts\`; \`UPDATE_DOCS=1 npx vitest run test/docs\` writes it anew.\nEvery error that Cotangent throws on purpose has a \`code\`, says what was found and on which of your lines, and gives a hint.\n\n${groups.map(section).join("\n")}`;
}

const indented = (text: string): string => text.replaceAll("\n", "\n       ");
