/* What a task in C is: sizes by name, inputs in memory, results in the order of kinds.ts. */
#pragma once
#include <stddef.h>

typedef REAL real;

typedef struct {
  size_t length;
  real *numbers;
  int *integers; /* instead of numbers, where they are positions */
} array;

typedef struct task task;
struct task {
  int inputs, outputs;
  array in[8], out[8];
  real *scratch[8];
  void (*run)(const task *);
  int m, k, n, rows, columns, axis, batch, height, width, channels, filters, hidden, d, steps;
};

/* Memory for a result. */
real *result(task *t, size_t length);
/* Memory for the run, filled with zeros. */
real *scratch(task *t, int which, size_t length);

typedef struct {
  const char *name;
  void (*make)(task *);
} kind;

extern const kind arrays[], rows[], models[];
