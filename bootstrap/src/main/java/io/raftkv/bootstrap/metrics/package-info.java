/** The series of contract and dashboards, each fed by the thing that it names. */
@org.jspecify.annotations.NullMarked
package io.raftkv.bootstrap.metrics;
