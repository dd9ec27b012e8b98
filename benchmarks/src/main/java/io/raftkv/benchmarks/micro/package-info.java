/**
 * Benchmarks of parts, by JMH: what the store does within one process, the codec, snapshots.
 *
 * <p>JMH makes subclasses of the classes with benchmarks, sets their parameters by name and calls
 * what is annotated with {@code Setup} before anything is measured.
 */
package io.raftkv.benchmarks.micro;
