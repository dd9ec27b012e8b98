/** The offline tools on the command line: verify, restore and dump. */
@org.jspecify.annotations.NullMarked
package io.raftkv.bootstrap.tools;
