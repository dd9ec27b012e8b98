/** The form and the level of the log. */
@org.jspecify.annotations.NullMarked
package io.raftkv.bootstrap.logging;
