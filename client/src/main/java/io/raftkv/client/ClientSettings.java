package io.raftkv.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a client was built with. All of it has been found to be in order.
 *
 * @param executor which runs what follows on answers; null for threads of the client's own
 */
record ClientSettings(
    List<String> endpoints,
    Credentials credentials,
    @Nullable TlsOptions tls,
    Duration deadline,
    RetryPolicy retry,
    int maxMessageBytes,
    Duration keepAlive,
    String name,
    @Nullable Executor executor) {}
