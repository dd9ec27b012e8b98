/** Configuration: one table of settings, and their values from flags, environment and file. */
@org.jspecify.annotations.NullMarked
package io.raftkv.bootstrap.config;
