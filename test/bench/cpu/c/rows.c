/* Sums, softmax, layer norm and gradients of rows. */
#include "bench.h"
#include <string.h>
#include <tgmath.h>

static void run_row_sums(const task *t) {
#pragma omp parallel for
  for (int i = 0; i < t->rows; i++) {
    const real *restrict x = t->in[0].numbers + (size_t)i * t->columns;
    real sum = 0;
    for (int j = 0; j < t->columns; j++) sum += x[j];
    t->out[0].numbers[i] = sum;
  }
}
static void run_column_sums(const task *t) {
  const int columns = t->columns;
  real *total = t->out[0].numbers;
  memset(total, 0, sizeof(real) * columns);
#pragma omp parallel
  {
    real sums[columns];
    memset(sums, 0, sizeof sums);
#pragma omp for
    for (int i = 0; i < t->rows; i++)
      for (int j = 0; j < columns; j++) sums[j] += t->in[0].numbers[(size_t)i * columns + j];
#pragma omp critical
    for (int j = 0; j < columns; j++) total[j] += sums[j];
  }
}
static void make_sum(task *t) {
  result(t, t->axis == 1 ? t->rows : t->columns);
  t->run = t->axis == 1 ? run_row_sums : run_column_sums;
}

static void softmax(const real *restrict x, real *restrict out, int columns) {
  real most = x[0], total = 0;
  for (int j = 1; j < columns; j++) most = x[j] > most ? x[j] : most;
  for (int j = 0; j < columns; j++) total += out[j] = exp(x[j] - most);
  const real scale = 1 / total;
  for (int j = 0; j < columns; j++) out[j] *= scale;
}
static void run_softmax(const task *t) {
#pragma omp parallel for
  for (int i = 0; i < t->rows; i++) {
    const size_t start = (size_t)i * t->columns;
    softmax(t->in[0].numbers + start, t->out[0].numbers + start, t->columns);
  }
}
static void run_softmax_gradient(const task *t) {
#pragma omp parallel for
  for (int i = 0; i < t->rows; i++) {
    const size_t start = (size_t)i * t->columns;
    const real *restrict w = t->in[1].numbers + start;
    real *restrict out = t->out[0].numbers + start;
    softmax(t->in[0].numbers + start, out, t->columns);
    real dot = 0;
    for (int j = 0; j < t->columns; j++) dot += w[j] * out[j];
    for (int j = 0; j < t->columns; j++) out[j] *= w[j] - dot;
  }
}

static real layer_norm(const real *restrict x, real *restrict out, int columns) {
  real sum = 0, squares = 0;
  for (int j = 0; j < columns; j++) sum += x[j];
  const real mean = sum / columns;
  for (int j = 0; j < columns; j++) squares += (x[j] - mean) * (x[j] - mean);
  const real scale = 1 / sqrt(squares / columns + (real)1e-5);
  for (int j = 0; j < columns; j++) out[j] = (x[j] - mean) * scale;
  return scale;
}
static void run_layer_norm(const task *t) {
#pragma omp parallel for
  for (int i = 0; i < t->rows; i++) {
    const size_t start = (size_t)i * t->columns;
    layer_norm(t->in[0].numbers + start, t->out[0].numbers + start, t->columns);
  }
}
static void run_layer_norm_gradient(const task *t) {
#pragma omp parallel for
  for (int i = 0; i < t->rows; i++) {
    const size_t start = (size_t)i * t->columns;
    const real *restrict w = t->in[1].numbers + start;
    real *restrict out = t->out[0].numbers + start;
    const real scale = layer_norm(t->in[0].numbers + start, out, t->columns);
    real sum = 0, dot = 0;
    for (int j = 0; j < t->columns; j++) {
      sum += w[j];
      dot += w[j] * out[j];
    }
    for (int j = 0; j < t->columns; j++) out[j] = scale * (w[j] - (sum + out[j] * dot) / t->columns);
  }
}

#define MAKE(name)                       \
  static void make_##name(task *t) {     \
    result(t, t->in[0].length);          \
    t->run = run_##name;                 \
  }
MAKE(softmax)
MAKE(softmax_gradient)
MAKE(layer_norm)
MAKE(layer_norm_gradient)

const kind rows[] = {{"sum", make_sum},
                     {"softmax", make_softmax},
                     {"softmaxGradient", make_softmax_gradient},
                     {"layerNorm", make_layer_norm},
                     {"layerNormGradient", make_layer_norm_gradient},
                     {NULL, NULL}};
