/** kvcli, the command line of people and scripts. */
@org.jspecify.annotations.NullMarked
package io.raftkv.client.cli;
