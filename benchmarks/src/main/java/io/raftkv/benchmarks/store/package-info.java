/** What is measured in one process: a standalone store, and the keys and values put into it. */
package io.raftkv.benchmarks.store;
