/** Three servers on this machine as one cluster, RaftKV's and etcd's, under the same load. */
package io.raftkv.benchmarks.cluster;
