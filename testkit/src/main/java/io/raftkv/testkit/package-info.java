/** Fakes of the ports and the suites that every adapter of a port passes. */
@org.jspecify.annotations.NullMarked
package io.raftkv.testkit;
