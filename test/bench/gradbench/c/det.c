/*
 * The determinant by expansion into minors, each computed once: the minor of the last rows and of the columns in a set,
 * where a set is the bits of a number. in: A, ell
 */
#include "gradbench.h"

static void minors(const double *a, long size, double *minor) {
  minor[0] = 1;
  for (long set = 1; set < 1L << size; set++) {
    const double *row = a + (size - __builtin_popcountl(set)) * size;
    double sum = 0, sign = 1;
    for (long rest = set; rest; rest &= rest - 1, sign = -sign) {
      long j = __builtin_ctzl(rest);
      sum += sign * row[j] * minor[set ^ (1L << j)];
    }
    minor[set] = sum;
  }
}

static void primal(const array *in, double *out) {
  long size = (long)in[1].at[0];
  double *minor = workspace(1L << size);
  minors(in[0].at, size, minor);
  *out = minor[(1L << size) - 1];
}

static long like(const array *in) { return in[0].length; }

static void gradient(const array *in, double *out) {
  long size = (long)in[1].at[0], sets = 1L << size;
  double *minor = workspace(2 * sets), *adjoint = minor + sets;
  minors(in[0].at, size, minor);
  for (long set = 0; set < sets; set++) adjoint[set] = 0;
  for (long i = 0; i < size * size; i++) out[i] = 0;
  adjoint[sets - 1] = 1;
  for (long set = sets - 1; set > 0; set--) {
    long place = (size - __builtin_popcountl(set)) * size;
    double sign = 1;
    for (long rest = set; rest; rest &= rest - 1, sign = -sign) {
      long j = __builtin_ctzl(rest), smaller = set ^ (1L << j);
      out[place + j] += sign * adjoint[set] * minor[smaller];
      adjoint[smaller] += sign * adjoint[set] * in[0].at[place + j];
    }
  }
}

const function det[] = {{"det", "primal", one, primal}, {"det", "gradient", like, gradient}, {0}};
