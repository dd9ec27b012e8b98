package io.raftkv.adapters.grpc;

import io.raftkv.application.api.AccessControl;
import io.raftkv.application.api.Accounts;
import io.raftkv.application.api.Cluster;
import io.raftkv.application.api.NodeInspection;
import io.raftkv.application.api.Snapshots;
import io.raftkv.application.port.RateLimiter;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The use cases that the endpoint serves.
 *
 * @param accounts null where credentials are not asked for
 * @param limiter asked of each call, save those that probe the node
 * @param scans where what takes long is done, so that no other call of the connection waits for it
 */
public record GrpcServices(
    AccessControl access,
    @Nullable Accounts accounts,
    Snapshots snapshots,
    NodeInspection node,
    Cluster cluster,
    GrpcObserver observer,
    RateLimiter limiter,
    Executor scans) {}
