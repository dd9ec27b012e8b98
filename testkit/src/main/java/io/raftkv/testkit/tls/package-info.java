/** Certificates for tests, made while they run. */
@org.jspecify.annotations.NullMarked
package io.raftkv.testkit.tls;
