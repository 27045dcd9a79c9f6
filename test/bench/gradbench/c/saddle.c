/*
 * min over p, max over q of |p|² − |q|², both by gradient descent. What the inner descent finds depends on p by no
 * derivative, so that the outer gradient is 2p. in: start
 */
#include "descent.h"
#include "gradbench.h"

static double square(const double *x) { return x[0] * x[0] + x[1] * x[1]; }

/* |q|² − |p|² */
static double depth(const double *q, double *gradient, const void *p) {
  for (int i = 0; i < 2; i++) gradient[i] = 2 * q[i];
  return square(q) - square(p);
}

typedef struct {
  const double *start;
} search;

static void highest(const double *p, const double *start, double *q) {
  q[0] = start[0];
  q[1] = start[1];
  descend(depth, p, q, 2);
}

static double outer(const double *p, double *gradient, const void *context) {
  double q[2];
  highest(p, ((const search *)context)->start, q);
  for (int i = 0; i < 2; i++) gradient[i] = 2 * p[i];
  return square(p) - square(q);
}

static void solve(const array *in, double *out) {
  search s = {in[0].at};
  out[0] = in[0].at[0];
  out[1] = in[0].at[1];
  descend(outer, &s, out, 2);
  highest(out, s.start, out + 2);
}

static long four(const array *in) { return in ? 4 : 0; }

const function saddle[] = {{"saddle", "rr", four, solve}, {"saddle", "rf", four, solve},
                           {"saddle", "fr", four, solve}, {"saddle", "ff", four, solve}, {0}};
