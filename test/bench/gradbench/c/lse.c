/* log Σᵢ exp xᵢ, whose gradient is exp(xᵢ) / Σⱼ exp xⱼ */
#include "gradbench.h"
#include <math.h>

static double largest(const double *x, long n) {
  double max = x[0];
  for (long i = 1; i < n; i++)
    if (x[i] > max) max = x[i];
  return max;
}

static void primal(const array *in, double *out) {
  const double *x = in[0].at;
  long n = in[0].length;
  double max = largest(x, n), sum = 0;
  for (long i = 0; i < n; i++) sum += exp(x[i] - max);
  *out = max + log(sum);
}

static long like(const array *in) { return in[0].length; }

static void gradient(const array *in, double *out) {
  const double *x = in[0].at;
  long n = in[0].length;
  double max = largest(x, n), sum = 0;
  for (long i = 0; i < n; i++) sum += out[i] = exp(x[i] - max);
  for (long i = 0; i < n; i++) out[i] /= sum;
}

const function lse[] = {{"lse", "primal", one, primal}, {"lse", "gradient", like, gradient}, {0}};
