/** The offline tools on the command line: verify, restore, dump, migrate and recover. */
@org.jspecify.annotations.NullMarked
package io.raftkv.bootstrap.tools;
