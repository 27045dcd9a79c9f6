/* ½ Σᵢ rᵢ², rᵢ = sign(tᵢ) − Σⱼ xⱼ tᵢʲ, and its gradient −Σᵢ rᵢ tᵢʲ; in: x, t */
#include "gradbench.h"

static double residual(const double *x, long m, double t) {
  double sum = 0;
  for (long j = m - 1; j >= 0; j--) sum = sum * t + x[j];
  return (t > 0) - (t < 0) - sum;
}

static void primal(const array *in, double *out) {
  double sum = 0;
  for (long i = 0; i < in[1].length; i++) {
    double r = residual(in[0].at, in[0].length, in[1].at[i]);
    sum += r * r;
  }
  *out = sum / 2;
}

static long like(const array *in) { return in[0].length; }

static void gradient(const array *in, double *out) {
  long m = in[0].length;
  for (long j = 0; j < m; j++) out[j] = 0;
  for (long i = 0; i < in[1].length; i++) {
    double t = in[1].at[i], term = -residual(in[0].at, m, t);
    for (long j = 0; j < m; j++) {
      out[j] += term;
      term *= t;
    }
  }
}

const function llsq[] = {{"llsq", "primal", one, primal}, {"llsq", "gradient", like, gradient}, {0}};
