/** `docs/numpy.md`: which functions of NumPy there are, and why each other one is missing. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fft from "cotangent/fft";
import * as linalg from "cotangent/linalg";
import * as np from "cotangent/numpy";
import * as more from "cotangent/numpy/more";
import * as special from "cotangent/special";

const { version, modules } = JSON.parse(readFileSync(join(import.meta.dirname, "../numpy/names.json"), "utf8")) as {
  readonly version: string;
  readonly modules: Readonly<Record<string, readonly string[]>>;
};

/** Functions with another name or in another place. */
const elsewhere: Readonly<Record<string, string>> = {
  i0: "`i0` of `cotangent/special`",
  ix_: "`ix`",
  where: "`where` of three arguments; of one, `nonzero`",
  asanyarray: "`asarray`",
  ascontiguousarray: "`asarray`",
  put_along_axis: "`at(…).set(…)`",
  place: "`at(x, mask).set(…)` or `where`",
  load: "`loadSafetensors` of `cotangent/io`",
  matrix_norm: "`norm` of `cotangent/linalg`",
  vector_norm: "`norm`",
  roll: "`roll`, along one axis",
};

const noted: Readonly<Record<string, string>> = {
  argwhere: "takes a `size`",
  bincount: "takes a `length`",
  delete: "positions are written",
  extract: "takes a `size`",
  flatnonzero: "takes a `size`",
  intersect1d: "takes a `size`",
  nonzero: "takes a `size`",
  setdiff1d: "takes a `size`",
  setxor1d: "takes a `size`",
  union1d: "takes a `size`",
  unique: "takes a `size`",
  unique_all: "takes a `size`",
  unique_counts: "takes a `size`",
  unique_inverse: "takes a `size`",
  unique_values: "takes a `size`",
  compress: "the condition is written",
  copyto: "returns a new array",
  fill_diagonal: "returns a new array",
  put: "returns a new array",
  putmask: "returns a new array",
  nanargmax: "0 where all are NaN",
  nanargmin: "0 where all are NaN",
  copy: "tensors do not change",
  diagonal: "along the last two axes",
  trace: "along the last two axes",
  power: "integers to negative powers are 1/x without fraction",
};

const reasons: readonly (readonly [why: string, names: string])[] = [
  ["whether the result is complex depends on values", "real_if_close"],
  [
    "it makes text; tensors print themselves",
    "array2string array_repr array_str base_repr binary_repr format_float_positional format_float_scientific get_printoptions printoptions set_printoptions",
  ],
  ["it is about dates", "busday_count busday_offset datetime_as_string datetime_data is_busday isnat"],
  [
    "it asks about dtypes of NumPy; `promotion` is described in the README",
    "can_cast common_type isdtype issubdtype min_scalar_type mintypecode promote_types result_type typename",
  ],
  [
    "it is about memory; tensors have no layout or views",
    "asfortranarray from_dlpack frombuffer getbufsize isfortran may_share_memory require setbufsize shares_memory",
  ],
  [
    "it reads or writes files of text, or of NumPy; `cotangent/io` has its own",
    "fromfile fromregex fromstring genfromtxt loadtxt save savetxt savez savez_compressed load",
  ],
  ["it is about matrices as a class, which NumPy advises against", "asmatrix bmat"],
  [
    "it is about Python or NumPy's settings",
    "frompyfunc fromiter get_include geterr geterrcall info iterable nested_iters seterr seterrcall show_config show_runtime test asarray_chkfinite",
  ],
  ["the length of the result depends on values", "trim_zeros polytrim chebtrim legtrim hermtrim hermetrim lagtrim"],
  ["it needs eigenvalues of matrices that are not symmetric", "eig eigvals"],
  ["packed bits are not a dtype", "packbits unpackbits"],
];

const camel = (name: string): string =>
  name.replaceAll(/_+([a-z\d])/g, (_, letter: string) => letter.toUpperCase()).replace(/_$/, "");

const numpy: readonly (readonly [string, object])[] = [
  ["", np],
  [" of `cotangent/numpy/more`", more],
];

const places: Readonly<Record<string, readonly (readonly [string, object])[]>> = {
  "numpy.fft": [[" of `cotangent/fft`", fft]],
  "numpy.linalg": [[" of `cotangent/linalg`", linalg], ...numpy],
};

export interface Line {
  readonly name: string;
  readonly here?: string;
  readonly why?: string;
}

function lineOf(module: string, name: string): Line {
  const own = camel(name);
  // `numpy.polynomial.polynomial` has the lowest power first; functions of the same names in `numpy` have the highest first.
  const isLowest = module === "numpy.polynomial.polynomial";
  const found = isLowest ? undefined : (places[module] ?? numpy).find(([, names]) => own in names);
  if (found) return { name, here: `\`${own}\`${found[0]}${noted[name] ? `: ${noted[name]}` : ""}` };
  if (elsewhere[name] && !isLowest) return { name, here: elsewhere[name] };
  if (own in special && module === "numpy") return { name, here: `\`${own}\` of \`cotangent/special\`` };
  const reason = reasons.find(([, names]) => names.split(" ").includes(name))?.[0];
  return { name, why: reason ?? moduleReason(module) };
}

function moduleReason(module: string): string {
  if (module === "numpy.polynomial.polynomial") return "use the function of `numpy` with the highest power first";
  if (module.startsWith("numpy.polynomial")) return "convert to powers of x, and use the functions for those";
  return "";
}

export const tables: readonly (readonly [module: string, lines: readonly Line[]])[] = Object.entries(modules).map(
  ([module, names]) => [module, names.map((name) => lineOf(module, name))],
);

export const count: number = tables.flatMap(([, lines]) => lines).filter(({ here }) => here !== undefined).length;

const section = ([module, lines]: (typeof tables)[number]): string => {
  const [there, missing] = [lines.filter(({ here }) => here), lines.filter(({ here }) => !here)];
  const whys = Map.groupBy(missing, ({ why = "" }) => why);
  return [
    `## \`${module}\``,
    "",
    `${there.length} of ${lines.length}.`,
    "",
    ...(there.length > 0
      ? ["| NumPy | here |", "| --- | --- |", ...there.map(({ name, here }) => `| \`${name}\` | ${here} |`), ""]
      : []),
    ...(missing.length > 0
      ? [
          "Missing:",
          "",
          ...[...whys].map(([why, list]) => `- ${list.map(({ name }) => `\`${name}\``).join(", ")}: ${why}.`),
          "",
        ]
      : []),
  ].join("\n");
};

export const numpyPage = (): string => `# Functions of NumPy

Generated by \`UPDATE_DOCS=1 npx vitest run test/docs\` from the public functions of NumPy ${version} (\`test/numpy/names.py\`): ${count} are there.
Names are in camelCase, and what NumPy takes by keyword is in an object of options. Values beside NumPy's own are in \`test/numpy\`:
over dtypes, axes, NaN and empty arrays. i64 is i32 here, and f32 is the dtype that is not named.

${tables.map(section).join("\n")}`;
