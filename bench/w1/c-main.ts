/** A program around `w1_fused` that runs once for each line it reads and prints time, trades, hash and money. */
export const cMain = String.raw`#define _POSIX_C_SOURCE 199309L
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "w1k.h"

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

static double *load(const char *path, size_t n) {
  double *p = aligned_alloc(64, (n * sizeof(double) + 63) & ~(size_t)63);
  FILE *f = fopen(path, "rb");
  if (p == NULL || f == NULL || fread(p, sizeof(double), n, f) != n) {
    fprintf(stderr, "cannot read %s\n", path);
    exit(1);
  }
  fclose(f);
  return p;
}

__attribute__((noinline)) static int run(const double *o, const double *h, const double *l, const double *c, int n,
                                         int *ei, int *xi, int *rs, double *pn, double *res) {
  return w1_fused(o, h, l, c, n, 60, 300, 0.0004, 0.004, 0.008, 1e6, ei, xi, rs, pn, res);
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 0;
  double *o = load("data/o.f64", n), *h = load("data/h.f64", n), *l = load("data/l.f64", n), *c = load("data/c.f64", n);
  int *ei = malloc(n * sizeof(int)), *xi = malloc(n * sizeof(int)), *rs = malloc(n * sizeof(int));
  double *pn = malloc(n * sizeof(double)), res[3];
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    double started = now_ms();
    int trades = run(o, h, l, c, n, ei, xi, rs, pn, res);
    double ms = now_ms() - started;
    uint32_t hash = 2166136261u;
    for (int t = 0; t < trades; t++) {
      hash = (hash ^ (uint32_t)ei[t]) * 16777619u;
      hash = (hash ^ (uint32_t)xi[t]) * 16777619u;
      hash = (hash ^ (uint32_t)rs[t]) * 16777619u;
    }
    printf("%.9f %d %08x %.17g %.17g %.17g\n", ms, trades, hash, res[0], res[2], res[1]);
    fflush(stdout);
  }
  return 0;
}
`;
