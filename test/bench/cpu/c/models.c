/* Small programs, the Gaussian mixture, and bodies that attract each other. */
#include "bench.h"
#include <string.h>
#include <tgmath.h>

static void run_rosenbrock(const task *t) {
  const real *restrict x = t->in[0].numbers;
  real *restrict out = t->out[0].numbers;
  memset(out, 0, sizeof(real) * t->n);
  for (int i = 0; i + 1 < t->n; i++) {
    const real r = x[i + 1] - x[i] * x[i];
    out[i] += -400 * r * x[i] - 2 * (1 - x[i]);
    out[i + 1] += 200 * r;
  }
}
static void make_rosenbrock(task *t) {
  result(t, t->n);
  t->run = run_rosenbrock;
}

static void run_tiny_net(const task *t) {
  const int width = t->channels, hidden = t->hidden;
  const real *restrict w1 = t->in[0].numbers, *restrict b1 = t->in[1].numbers, *restrict w2 = t->in[2].numbers;
  const real *restrict x = t->in[4].numbers;
  real *restrict dw1 = t->out[0].numbers, *restrict db1 = t->out[1].numbers, *restrict dw2 = t->out[2].numbers;
  real *restrict h = t->scratch[0], y = t->in[3].numbers[0];
  for (int j = 0; j < hidden; j++) h[j] = b1[j];
  for (int i = 0; i < width; i++)
    for (int j = 0; j < hidden; j++) h[j] += x[i] * w1[i * hidden + j];
  for (int j = 0; j < hidden; j++) {
    h[j] = tanh(h[j]);
    y += h[j] * w2[j];
  }
  const real ct = 2 * (y - 1);
  t->out[3].numbers[0] = ct;
  for (int j = 0; j < hidden; j++) {
    dw2[j] = ct * h[j];
    db1[j] = ct * w2[j] * (1 - h[j] * h[j]);
  }
  for (int i = 0; i < width; i++)
    for (int j = 0; j < hidden; j++) dw1[i * hidden + j] = x[i] * db1[j];
}
static void make_tiny_net(task *t) {
  for (int i = 0; i < 4; i++) result(t, t->in[i].length);
  scratch(t, 0, t->hidden);
  t->run = run_tiny_net;
}

/* Element (i, j) of a lower triangle without its diagonal, by columns. */
#define BELOW(i, j) ((j) * d - (j) * ((j) + 1) / 2 + (i) - (j) - 1)

static real log_sum_exp(const real *x, real *shares, int k) {
  real most = x[0], total = 0;
  for (int c = 1; c < k; c++) most = x[c] > most ? x[c] : most;
  for (int c = 0; c < k; c++) total += shares[c] = exp(x[c] - most);
  for (int c = 0; c < k; c++) shares[c] /= total;
  return most + log(total);
}

static void run_gmm(const task *t) {
  const int d = t->d, k = t->k, n = t->n, below = d * (d - 1) / 2;
  const real *alpha = t->in[0].numbers, *mu = t->in[1].numbers, *q = t->in[2].numbers, *l = t->in[3].numbers;
  real *scales = t->scratch[0], *dets = t->scratch[1];
  memset(dets, 0, sizeof(real) * k);
  for (int i = 0; i < k * d; i++) {
    scales[i] = exp(q[i]);
    dets[i / d] += q[i];
  }
  for (int i = 1; i < 5; i++) memset(t->out[i].numbers, 0, sizeof(real) * t->out[i].length);
  real total = 0;
#pragma omp parallel reduction(+ : total)
  {
    real apart[k * d], white[k * d], terms[k], shares[k];
    real dalpha[k], dmu[k * d], dq[k * d], dl[k * below + 1];
    memset(dalpha, 0, sizeof dalpha), memset(dmu, 0, sizeof dmu), memset(dq, 0, sizeof dq), memset(dl, 0, sizeof dl);
#pragma omp for
    for (int point = 0; point < n; point++) {
      const real *x = t->in[4].numbers + point * d;
      for (int c = 0; c < k; c++) {
        real squares = 0;
        for (int i = 0; i < d; i++) {
          apart[c * d + i] = x[i] - mu[c * d + i];
          real sum = scales[c * d + i] * apart[c * d + i];
          for (int j = 0; j < i; j++) sum += l[c * below + BELOW(i, j)] * apart[c * d + j];
          white[c * d + i] = sum;
          squares += sum * sum;
        }
        terms[c] = alpha[c] + dets[c] - (real)0.5 * squares;
      }
      total += log_sum_exp(terms, shares, k);
      for (int c = 0; c < k; c++) {
        dalpha[c] += shares[c];
        for (int i = 0; i < d; i++) {
          const real w = shares[c] * white[c * d + i];
          dq[c * d + i] += shares[c] - w * apart[c * d + i] * scales[c * d + i];
          dmu[c * d + i] += w * scales[c * d + i];
          for (int j = 0; j < i; j++) {
            dl[c * below + BELOW(i, j)] -= w * apart[c * d + j];
            dmu[c * d + j] += w * l[c * below + BELOW(i, j)];
          }
        }
      }
    }
#pragma omp critical
    {
      for (int i = 0; i < k; i++) t->out[1].numbers[i] += dalpha[i];
      for (int i = 0; i < k * d; i++) t->out[2].numbers[i] += dmu[i];
      for (int i = 0; i < k * d; i++) t->out[3].numbers[i] += dq[i];
      for (int i = 0; i < k * below; i++) t->out[4].numbers[i] += dl[i];
    }
  }
  t->out[0].numbers[0] = total - n * log_sum_exp(alpha, t->scratch[2], k);
  for (int c = 0; c < k; c++) t->out[1].numbers[c] -= n * t->scratch[2][c];
}
static void make_gmm(task *t) {
  result(t, 1);
  for (int i = 0; i < 4; i++) result(t, t->in[i].length);
  scratch(t, 0, t->k * t->d);
  scratch(t, 1, t->k);
  scratch(t, 2, t->k);
  t->run = run_gmm;
}

static void run_nbody(const task *t) {
  const int n = t->n;
  const real dt = 1e-3, *restrict mass = t->in[2].numbers;
  real *restrict x = t->scratch[0], *restrict y = x + n, *restrict z = y + n, *restrict v = t->scratch[1];
  for (int i = 0; i < n; i++) {
    const real *p = t->in[0].numbers + 3 * i;
    x[i] = p[0], y[i] = p[1], z[i] = p[2];
  }
  memcpy(v, t->in[1].numbers, sizeof(real) * 3 * n);
  for (int step = 0; step < t->steps; step++) {
    for (int i = 0; i < n; i++) {
      real ax = 0, ay = 0, az = 0;
      for (int j = 0; j < n; j++) {
        const real dx = x[j] - x[i], dy = y[j] - y[i], dz = z[j] - z[i];
        const real squared = dx * dx + dy * dy + dz * dz + (real)0.01, pull = mass[j] / (squared * sqrt(squared));
        ax += pull * dx;
        ay += pull * dy;
        az += pull * dz;
      }
      v[3 * i] += dt * ax, v[3 * i + 1] += dt * ay, v[3 * i + 2] += dt * az;
    }
    for (int i = 0; i < n; i++) x[i] += dt * v[3 * i], y[i] += dt * v[3 * i + 1], z[i] += dt * v[3 * i + 2];
  }
  for (int i = 0; i < n; i++) {
    real *p = t->out[0].numbers + 3 * i;
    p[0] = x[i], p[1] = y[i], p[2] = z[i];
  }
  memcpy(t->out[1].numbers, v, sizeof(real) * 3 * n);
}
static void make_nbody(task *t) {
  result(t, 3 * t->n);
  result(t, 3 * t->n);
  scratch(t, 0, 3 * t->n);
  scratch(t, 1, 3 * t->n);
  t->run = run_nbody;
}

const kind models[] = {{"rosenbrock", make_rosenbrock},
                       {"tinyNet", make_tiny_net},
                       {"gmm", make_gmm},
                       {"nbody", make_nbody},
                       {NULL, NULL}};
