/**
 * What a million keys take: memory, time to start, snapshots; of RaftKV's distribution and of etcd,
 * each a process of its own with the same data.
 */
package io.raftkv.benchmarks.size;
