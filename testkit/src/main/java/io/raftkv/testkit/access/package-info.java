/** Fakes of what access needs beyond the directory. */
@org.jspecify.annotations.NullMarked
package io.raftkv.testkit.access;
