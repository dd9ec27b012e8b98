package io.raftkv.adapters.grpc;

import org.jspecify.annotations.Nullable;

/**
 * How the endpoint listens, and what it takes.
 *
 * @param host empty for every interface
 * @param port 0 for any that is free
 * @param maxRequestBytes of a request's values and whatever else it holds
 * @param maxKeyBytes of a key
 * @param tls null where nothing is encrypted
 */
public record GrpcOptions(
    String host, int port, int maxRequestBytes, int maxKeyBytes, @Nullable GrpcTls tls) {}
