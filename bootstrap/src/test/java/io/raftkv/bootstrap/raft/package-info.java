/** Nodes of a cluster in this process, on real sockets and files, with faults put into them. */
@org.jspecify.annotations.NullMarked
package io.raftkv.bootstrap.raft;
