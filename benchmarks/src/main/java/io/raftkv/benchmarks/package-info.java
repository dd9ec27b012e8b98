/**
 * The entry to all measurements. Each part prints a section of the report in Markdown; what is
 * measured, and why so, is told in docs/benchmarks.md.
 */
package io.raftkv.benchmarks;
