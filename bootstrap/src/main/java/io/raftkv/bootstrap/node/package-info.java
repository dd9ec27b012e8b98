/** One running server: its wiring and its lifecycle. */
@org.jspecify.annotations.NullMarked
package io.raftkv.bootstrap.node;
