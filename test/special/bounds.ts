/** The greatest relative errors that special functions may have at the points of `reference.json`. */
export interface Bound {
  readonly name: string;
  /** Where the arguments are, for people. */
  readonly range: string;
  readonly f64: number;
  readonly f32: number;
  /** Errors are beside this where the value is less: near zeros, where the argument has no more digits. */
  readonly floor?: number;
  /** Of first and of higher derivatives in f64; 1e-14 unless told otherwise. */
  readonly derivatives?: number;
  /** Not checked: a convention at a kink. */
  readonly without?: readonly string[];
}

export const bounds: readonly Bound[] = [
  { name: "erf", range: "−6 … 6", f64: 1e-15, f32: 2e-7 },
  { name: "erfc", range: "−6 … 26", f64: 1e-15, f32: 2e-7, derivatives: 1e-13 },
  { name: "erfinv", range: "−0.99999 … 0.99999", f64: 2e-15, f32: 4e-7 },
  { name: "ndtr", range: "−37 … 8", f64: 2e-15, f32: 4e-7, derivatives: 2e-14 },
  { name: "logNdtr", range: "−10¹⁰ … 10", f64: 2e-15, f32: 4e-7 },
  { name: "ndtri", range: "10⁻³⁷ … 0.99999", f64: 2e-15, f32: 2e-7, derivatives: 2e-13 },
  { name: "gamma", range: "−30 … 171", f64: 2e-15, f32: 5e-7 },
  { name: "lgamma", range: "10⁻³⁰ … 10³⁰", f64: 1e-15, f32: 2e-7 },
  { name: "digamma", range: "10⁻³⁰ … 10³⁰", f64: 2e-15, f32: 2e-7, floor: 1 },
  { name: "polygamma1", range: "10⁻⁵ … 10⁵", f64: 2e-15, f32: 2e-7 },
  { name: "polygamma2", range: "10⁻⁵ … 10⁵", f64: 2e-15, f32: 2e-7 },
  { name: "polygamma5", range: "10⁻⁵ … 10⁵", f64: 2e-15, f32: 2e-7 },
  { name: "beta", range: "10⁻³ … 50", f64: 4e-14, f32: 2e-5, derivatives: 1e-9 },
  { name: "betaln", range: "10⁻³ … 10⁸", f64: 4e-15, f32: 1e-6, floor: 1, derivatives: 1e-12 },
  { name: "betainc", range: "a, b in 0.1 … 300", f64: 1e-13, f32: 2e-5, derivatives: 1e-12 },
  { name: "gammainc", range: "a in 10⁻⁵ … 5000", f64: 4e-14, f32: 1e-5 },
  { name: "gammaincc", range: "a in 10⁻⁵ … 5000", f64: 2e-14, f32: 1e-5 },
  { name: "i0", range: "−700 … 700", f64: 4e-15, f32: 1e-6 },
  { name: "i1", range: "−700 … 700", f64: 4e-15, f32: 1e-6 },
  { name: "i0e", range: "−10⁴ … 10⁶", f64: 4e-15, f32: 1e-6, derivatives: 4e-14, without: ["2"] },
  { name: "i1e", range: "−10⁴ … 10⁶", f64: 4e-15, f32: 2e-6, derivatives: 4e-13 },
  { name: "logIv", range: "order 0 … 10⁵, x in 10⁻³⁰ … 10⁶", f64: 4e-15, f32: 2e-6, floor: 1, derivatives: 4e-13 },
  { name: "logKv", range: "order 0 … 10⁵, x in 10⁻³⁰ … 10⁴", f64: 4e-15, f32: 2e-6, floor: 1, derivatives: 2e-14 },
  { name: "zeta", range: "s in 1.0001 … 60, q in 10⁻³ … 10⁴", f64: 4e-15, f32: 1e-6, derivatives: 2e-14 },
  { name: "log1mexp", range: "10⁻³⁰ … 50", f64: 1e-15, f32: 2e-7 },
  { name: "logit", range: "10⁻³⁰ … 1", f64: 1e-15, f32: 2e-7 },
  { name: "expit", range: "−80 … 40", f64: 1e-15, f32: 2e-7 },
  { name: "softplus", range: "−80 … 10⁴", f64: 1e-15, f32: 2e-7 },
  { name: "logSigmoid", range: "−10⁴ … 80", f64: 1e-15, f32: 2e-7 },
  { name: "logaddexp", range: "−1000 … 1000", f64: 1e-15, f32: 2e-7, floor: 1 },
  { name: "xlogy", range: "x in −5 … 5, z in 10⁻³⁰ … 10³", f64: 1e-15, f32: 2e-7 },
  { name: "xlog1py", range: "x in −5 … 5, z in 10⁻³⁰ … 10³", f64: 1e-15, f32: 2e-7 },
];
