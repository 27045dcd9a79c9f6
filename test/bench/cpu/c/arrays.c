/* Products, elementwise functions, convolutions and what moves memory: plain loops, for the compiler to make vectors of. */
#include "bench.h"
#include <string.h>
#include <tgmath.h>

/* Blocks of a row of results stay in the cache while rows of b are added to them. */
static void run_matmul(const task *t) {
  const int m = t->m, k = t->k, n = t->n;
  const real *restrict a = t->in[0].numbers, *restrict b = t->in[1].numbers;
  real *restrict out = t->out[0].numbers;
  memset(out, 0, sizeof(real) * m * n);
#pragma omp parallel for
  for (int i = 0; i < m; i += 4) {
    const int high = i + 4 < m ? i + 4 : m;
    for (int l0 = 0; l0 < k; l0 += 128)
      for (int j0 = 0; j0 < n; j0 += 512) {
        const int l1 = l0 + 128 < k ? l0 + 128 : k, j1 = j0 + 512 < n ? j0 + 512 : n;
        if (high - i == 4) {
          real *restrict c0 = out + (size_t)i * n, *restrict c1 = c0 + n, *restrict c2 = c1 + n, *restrict c3 = c2 + n;
          for (int l = l0; l < l1; l++) {
            const real a0 = a[i * k + l], a1 = a[(i + 1) * k + l], a2 = a[(i + 2) * k + l], a3 = a[(i + 3) * k + l];
            const real *restrict row = b + (size_t)l * n;
            for (int j = j0; j < j1; j++) {
              c0[j] += a0 * row[j];
              c1[j] += a1 * row[j];
              c2[j] += a2 * row[j];
              c3[j] += a3 * row[j];
            }
          }
        } else
          for (int r = i; r < high; r++)
            for (int l = l0; l < l1; l++)
              for (int j = j0; j < j1; j++) out[(size_t)r * n + j] += a[r * k + l] * b[(size_t)l * n + j];
      }
  }
}
static void make_matmul(task *t) {
  result(t, (size_t)t->m * t->n);
  t->run = run_matmul;
}

static void run_chain(const task *t) {
  const real *restrict x = t->in[0].numbers;
  real *restrict gradient = t->out[1].numbers;
  double sum = 0;
#pragma omp parallel for reduction(+ : sum)
  for (int block = 0; block < t->n; block += 1024) {
    const int end = block + 1024 < t->n ? block + 1024 : t->n;
    real part = 0;
    for (int i = block; i < end; i++) {
      const real v = x[i], h = tanh((real)1.5 * v + (real)0.5), e = exp(-v * v);
      part += h * h * e;
      gradient[i] = 2 * h * e * ((real)1.5 * (1 - h * h) - v * h);
    }
    sum += part;
  }
  t->out[0].numbers[0] = sum;
}
static void make_chain(task *t) {
  result(t, 1);
  result(t, t->n);
  t->run = run_chain;
}

/* The channels of each result get what every tap of the filter adds. */
static void run_conv(const task *t) {
  const int h = t->height, w = t->width, from = t->channels, to = t->filters;
  const real *restrict x = t->in[0].numbers, *restrict f = t->in[1].numbers;
#pragma omp parallel for collapse(2)
  for (int image = 0; image < t->batch; image++)
    for (int i = 0; i < h; i++)
      for (int j = 0; j < w; j++) {
        real sums[64] = {0};
        for (int tap = 0; tap < 9; tap++) {
          const int r = i + tap / 3 - 1, s = j + tap % 3 - 1;
          if (r < 0 || r >= h || s < 0 || s >= w) continue;
          const real *restrict pixel = x + ((size_t)(image * h + r) * w + s) * from;
          for (int c = 0; c < from; c++)
            for (int d = 0; d < to; d++) sums[d] += pixel[c] * f[(tap * from + c) * to + d];
        }
        memcpy(t->out[0].numbers + ((size_t)(image * h + i) * w + j) * to, sums, sizeof(real) * to);
      }
}
static void make_conv(task *t) {
  result(t, (size_t)t->batch * t->height * t->width * t->filters);
  t->run = run_conv;
}

static void run_conv_gradient(const task *t) {
  const int h = t->height, w = t->width, from = t->channels, to = t->filters;
  const real *restrict x = t->in[0].numbers, *restrict f = t->in[1].numbers, *restrict y = t->in[2].numbers;
  real *dx = t->out[0].numbers, *df = t->out[1].numbers;
  memset(dx, 0, sizeof(real) * t->out[0].length);
  memset(df, 0, sizeof(real) * t->out[1].length);
#pragma omp parallel
  {
    real sums[9 * 64 * 64] = {0};
#pragma omp for
    for (int image = 0; image < t->batch; image++)
      for (int i = 0; i < h; i++)
        for (int j = 0; j < w; j++) {
          const real *restrict ct = y + ((size_t)(image * h + i) * w + j) * to;
          for (int tap = 0; tap < 9; tap++) {
            const int r = i + tap / 3 - 1, s = j + tap % 3 - 1;
            if (r < 0 || r >= h || s < 0 || s >= w) continue;
            const size_t pixel = ((size_t)(image * h + r) * w + s) * from;
            for (int c = 0; c < from; c++) {
              real *restrict sum = sums + (tap * from + c) * to;
              const real *restrict filter = f + (tap * from + c) * to;
              real dot = 0;
              for (int d = 0; d < to; d++) {
                dot += ct[d] * filter[d];
                sum[d] += x[pixel + c] * ct[d];
              }
              dx[pixel + c] += dot;
            }
          }
        }
#pragma omp critical
    for (int i = 0; i < 9 * from * to; i++) df[i] += sums[i];
  }
}
static void make_conv_gradient(task *t) {
  result(t, t->in[0].length);
  result(t, t->in[1].length);
  t->run = run_conv_gradient;
}

static void run_cumsum(const task *t) {
  const real *restrict x = t->in[0].numbers;
  real *restrict out = t->out[0].numbers;
  real sum = 0;
  for (int i = 0; i < t->n; i++) out[i] = sum += x[i];
}
static void make_cumsum(task *t) {
  result(t, t->n);
  t->run = run_cumsum;
}

static void run_gather(const task *t) {
#pragma omp parallel for
  for (int i = 0; i < t->n; i++)
    memcpy(t->out[0].numbers + (size_t)i * t->columns, t->in[0].numbers + (size_t)t->in[1].integers[i] * t->columns,
           sizeof(real) * t->columns);
}
static void make_gather(task *t) {
  result(t, (size_t)t->n * t->columns);
  t->run = run_gather;
}

static void run_scatter(const task *t) {
  const real *restrict values = t->in[1].numbers;
  memset(t->out[0].numbers, 0, sizeof(real) * t->rows * t->columns);
  for (int i = 0; i < t->n; i++) {
    real *restrict row = t->out[0].numbers + (size_t)t->in[0].integers[i] * t->columns;
    for (int j = 0; j < t->columns; j++) row[j] += values[(size_t)i * t->columns + j];
  }
}
static void make_scatter(task *t) {
  result(t, (size_t)t->rows * t->columns);
  t->run = run_scatter;
}

static void run_adam(const task *t) {
  real *restrict p = t->out[0].numbers, *restrict m = t->out[1].numbers, *restrict v = t->out[2].numbers;
  const real *restrict g = t->in[3].numbers;
  const real first = 1 - pow(0.9, 10.0), second = 1 - pow(0.999, 10.0);
#pragma omp parallel for
  for (int i = 0; i < t->n; i++) {
    m[i] = (real)0.9 * m[i] + (real)0.1 * g[i];
    v[i] = (real)0.999 * v[i] + (real)0.001 * g[i] * g[i];
    p[i] -= (real)1e-3 * (m[i] / first) / (sqrt(v[i] / second) + (real)1e-8);
  }
}
static void make_adam(task *t) {
  for (int i = 0; i < 3; i++) memcpy(result(t, t->n), t->in[i].numbers, sizeof(real) * t->n);
  t->run = run_adam;
}

static void run_triad(const task *t) {
  const real *restrict b = t->in[0].numbers, *restrict c = t->in[1].numbers;
  real *restrict out = t->out[0].numbers;
#pragma omp parallel for
  for (int i = 0; i < t->n; i++) out[i] = b[i] + 3 * c[i];
}
static void make_triad(task *t) {
  result(t, t->n);
  t->run = run_triad;
}

/* Twelve vectors of 128 bits for each thread, that depend on themselves only; every thread does all n rounds. */
typedef float vector __attribute__((vector_size(16)));
#define EACH(f) f(0) f(1) f(2) f(3) f(4) f(5) f(6) f(7) f(8) f(9) f(10) f(11)
#define DECLARE(i) vector s##i = {0};
/* Written out, or the compiler would make wider vectors of neighbours. */
#define FUSED(i) __asm__("vfmadd213ps %1, %1, %0" : "+x"(s##i) : "x"(factor));
#define ADD(i) total += s##i[0];
static void run_peak(const task *t) {
  float total = 0;
#pragma omp parallel reduction(+ : total)
  {
    const vector factor = {0.5f, 0.5f, 0.5f, 0.5f};
    EACH(DECLARE)
    for (int i = 0; i < t->n; i++) { EACH(FUSED) }
    EACH(ADD)
  }
  t->scratch[0][0] = total;
}
static void make_peak(task *t) {
  scratch(t, 0, 1);
  t->run = run_peak;
}

const kind arrays[] = {{"matmul", make_matmul},   {"chain", make_chain},       {"conv", make_conv},
                       {"convGradient", make_conv_gradient}, {"cumsum", make_cumsum}, {"gather", make_gather},
                       {"scatterAdd", make_scatter}, {"adam", make_adam},     {"triad", make_triad},
                       {"fusedPeak", make_peak},  {NULL, NULL}};
