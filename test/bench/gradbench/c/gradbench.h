/* What the functions of GradBench are here: arrays of doubles in, one array of doubles out. */
#ifndef GRADBENCH_H
#define GRADBENCH_H

typedef struct {
  long length;
  const double *at;
} array;

typedef struct {
  const char *eval, *name;
  /* How many doubles `run` writes. */
  long (*length)(const array *in);
  void (*run)(const array *in, double *out);
} function;

/* Memory that calls share, so that a run allocates nothing; its contents are those that the last user left. */
double *workspace(long length);

static inline long one(const array *in) { return in ? 1 : 0; }

extern const function hello[], lse[], llsq[], det[], ode[], kmeans[], gmm[], lstm[], ba[], ht[], particle[], saddle[];

#endif
