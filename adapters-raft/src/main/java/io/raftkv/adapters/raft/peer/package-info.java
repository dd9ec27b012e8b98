/**
 * What the nodes of a cluster say to each other beside Raft itself, as gRPC calls at the same port.
 * The messages are records; their form is in {@link io.raftkv.adapters.raft.peer.PeerMessage}.
 */
package io.raftkv.adapters.raft.peer;
