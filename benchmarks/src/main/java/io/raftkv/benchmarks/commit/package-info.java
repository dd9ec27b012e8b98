/** Group commit: what more writers in flight bring, beside the bare sync of the same folder. */
package io.raftkv.benchmarks.commit;
