/**
 * The use cases over gRPC: the service of RaftKV's first clients, and ours. Each call is let in by
 * {@link io.raftkv.adapters.grpc.CallGate}, nothing of it holds a thread, and what goes wrong is
 * told as HTTP tells it.
 */
@org.jspecify.annotations.NullMarked
package io.raftkv.adapters.grpc;
