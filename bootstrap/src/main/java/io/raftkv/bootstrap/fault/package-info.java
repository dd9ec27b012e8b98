/** What went wrong outside the program, in words for operators. */
@org.jspecify.annotations.NullMarked
package io.raftkv.bootstrap.fault;
