/** How often each client may ask. */
@org.jspecify.annotations.NullMarked
package io.raftkv.bootstrap.limits;
