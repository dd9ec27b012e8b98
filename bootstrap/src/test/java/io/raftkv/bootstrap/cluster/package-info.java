/**
 * Clusters of real servers from the built jar, what can happen to them, and what clients are told
 * meanwhile.
 */
@org.jspecify.annotations.NullMarked
package io.raftkv.bootstrap.cluster;
