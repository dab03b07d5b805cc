"""Measures the product against its bars: `make bench` writes docs/benchmarks.md."""
