/** Where it is written down who did what. */
@org.jspecify.annotations.NullMarked
package io.raftkv.bootstrap.audit;
