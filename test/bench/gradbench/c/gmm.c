/*
 * The log posterior of a Gaussian mixture with a Wishart prior, and its gradient by alpha, mu, q and l, in this order.
 * in: alpha [k], mu [k, d], q [k, d], l [k, d(d−1)/2] (below the diagonal, column by column), x [n, d], m, gamma
 */
#include "gradbench.h"
#include <math.h>

typedef struct {
  long k, d, n, below;
  const double *alpha, *mu, *q, *l, *x;
  double m, gamma;
} mixture;

static mixture read(const array *in) {
  long k = in[0].length, d = in[1].length / k;
  return (mixture){k, d, in[4].length / d, d * (d - 1) / 2, in[0].at, in[1].at, in[2].at, in[3].at, in[4].at, in[5].at[0],
                   in[6].at[0]};
}

/* The sum of exp(x − max) is given, too; x may be overwritten by these. */
static double log_sum_exp(const double *x, long n, double *weights) {
  double max = x[0], sum = 0;
  for (long i = 1; i < n; i++)
    if (x[i] > max) max = x[i];
  for (long i = 0; i < n; i++) sum += weights[i] = exp(x[i] - max);
  for (long i = 0; i < n; i++) weights[i] /= sum;
  return max + log(sum);
}

/* `centred = x − mu` and `white = Q·centred`; returns |white|². */
static double whiten(const mixture *g, long k, const double *x, const double *diagonal, double *centred, double *white) {
  long d = g->d;
  const double *below = g->l + k * g->below;
  for (long i = 0; i < d; i++) centred[i] = x[i] - g->mu[k * d + i];
  for (long i = 0; i < d; i++) white[i] = diagonal[k * d + i] * centred[i];
  for (long j = 0; j < d; j++)
    for (long i = j + 1; i < d; i++) white[i] += *below++ * centred[j];
  double sum = 0;
  for (long i = 0; i < d; i++) sum += white[i] * white[i];
  return sum;
}

/* The terms without data: the prior, and what the likelihood has for each point alike. */
static double constant_terms(const mixture *g, const double *diagonal, const double *log_det, double *weights) {
  long d = g->d;
  double squares = 0, logs = 0, freedom = d + g->m + 1;
  for (long i = 0; i < g->k * d; i++) squares += diagonal[i] * diagonal[i];
  for (long i = 0; i < g->k * g->below; i++) squares += g->l[i] * g->l[i];
  for (long k = 0; k < g->k; k++) logs += log_det[k];
  double log_gamma = d * (d - 1) * log(M_PI) / 4;
  for (long j = 0; j < d; j++) log_gamma += lgamma((freedom - j) / 2);
  double constant = g->k * (freedom * d * log(g->gamma / sqrt(2)) - log_gamma) - g->n * d * log(2 * M_PI) / 2;
  return constant - g->n * log_sum_exp(g->alpha, g->k, weights) - g->gamma * g->gamma / 2 * squares + g->m * logs;
}

static void prepare(const mixture *g, double *diagonal, double *log_det) {
  for (long k = 0; k < g->k; k++) {
    log_det[k] = 0;
    for (long i = 0; i < g->d; i++) {
      log_det[k] += g->q[k * g->d + i];
      diagonal[k * g->d + i] = exp(g->q[k * g->d + i]);
    }
  }
}

static void objective(const array *in, double *out) {
  mixture g = read(in);
  long k = g.k, d = g.d;
  double *diagonal = workspace(k * d + 3 * k + 2 * d), *log_det = diagonal + k * d, *terms = log_det + k;
  double *weights = terms + k, *centred = weights + k, *white = centred + d;
  prepare(&g, diagonal, log_det);
  double sum = constant_terms(&g, diagonal, log_det, weights);
  for (long i = 0; i < g.n; i++) {
    for (long j = 0; j < k; j++)
      terms[j] = g.alpha[j] + log_det[j] - whiten(&g, j, g.x + i * d, diagonal, centred, white) / 2;
    sum += log_sum_exp(terms, k, weights);
  }
  *out = sum;
}

static long all(const array *in) { return in[0].length + in[1].length + in[2].length + in[3].length; }

/* Adds the gradient of one term of one point, whose weight is `r`. */
static void pull(const mixture *g, long k, double r, const double *diagonal, const double *centred, const double *white,
                 double *out) {
  long d = g->d;
  double *of_mu = out + g->k + k * d, *of_q = out + g->k + g->k * d + k * d;
  double *of_below = out + g->k + 2 * g->k * d + k * g->below;
  const double *below = g->l + k * g->below;
  out[k] += r;
  for (long j = 0; j < d; j++) {
    double own = diagonal[k * d + j] * white[j], back = own;
    of_q[j] += r * (1 - own * centred[j]);
    for (long i = j + 1; i < d; i++) {
      back += *below++ * white[i];
      *of_below++ -= r * white[i] * centred[j];
    }
    of_mu[j] += r * back;
  }
}

static void jacobian(const array *in, double *out) {
  mixture g = read(in);
  long k = g.k, d = g.d, length = all(in);
  double *diagonal = workspace(3 * k * d + 3 * k), *log_det = diagonal + k * d, *terms = log_det + k;
  double *weights = terms + k, *centred = weights + k, *white = centred + k * d;
  prepare(&g, diagonal, log_det);
  constant_terms(&g, diagonal, log_det, weights);
  double *of_q = out + k + k * d, *of_l = of_q + k * d, gamma_square = g.gamma * g.gamma;
  for (long i = 0; i < length; i++) out[i] = 0;
  for (long i = 0; i < k; i++) out[i] = -g.n * weights[i];
  for (long i = 0; i < k * d; i++) of_q[i] = g.m - gamma_square * diagonal[i] * diagonal[i];
  for (long i = 0; i < k * g.below; i++) of_l[i] = -gamma_square * g.l[i];
  for (long i = 0; i < g.n; i++) {
    for (long j = 0; j < k; j++)
      terms[j] = g.alpha[j] + log_det[j] - whiten(&g, j, g.x + i * d, diagonal, centred + j * d, white + j * d) / 2;
    log_sum_exp(terms, k, weights);
    for (long j = 0; j < k; j++) pull(&g, j, weights[j], diagonal, centred + j * d, white + j * d, out);
  }
}

const function gmm[] = {{"gmm", "objective", one, objective}, {"gmm", "jacobian", all, jacobian}, {0}};
