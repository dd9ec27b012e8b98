package io.raftkv.adapters.http;

import io.raftkv.application.api.AccessControl;
import io.raftkv.application.api.Accounts;
import io.raftkv.application.api.Cluster;
import io.raftkv.application.api.NodeInspection;
import io.raftkv.application.api.Snapshots;
import io.raftkv.application.port.RateLimiter;
import org.jspecify.annotations.Nullable;

/**
 * The use cases that the endpoint serves.
 *
 * @param accounts null where credentials are not asked for
 * @param metrics asked only where {@link HttpOptions#metricsEnabled()}
 * @param limiter asked of each request, save those that probe the node
 */
public record HttpServices(
    AccessControl access,
    @Nullable Accounts accounts,
    Snapshots snapshots,
    NodeInspection node,
    Cluster cluster,
    MetricsExposition metrics,
    HttpObserver observer,
    RateLimiter limiter) {}
