/** What writers feel of snapshots that are taken beside their writes. */
package io.raftkv.benchmarks.snapshot;
