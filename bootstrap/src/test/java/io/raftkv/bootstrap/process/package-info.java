@org.jspecify.annotations.NullMarked
package io.raftkv.bootstrap.process;
