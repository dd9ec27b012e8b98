/** One server on this machine, or three as a cluster, RaftKV's and etcd's, under the same load. */
package io.raftkv.benchmarks.cluster;
