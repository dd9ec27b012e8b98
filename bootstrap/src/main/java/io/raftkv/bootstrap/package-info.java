/** The server's entry. */
@org.jspecify.annotations.NullMarked
package io.raftkv.bootstrap;
