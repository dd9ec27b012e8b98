/** The report's Markdown: tables, figures with their units, and the machine. */
package io.raftkv.benchmarks.report;
