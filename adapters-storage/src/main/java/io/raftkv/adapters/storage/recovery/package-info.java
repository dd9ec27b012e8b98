/**
 * From the files of a data folder to the state they hold: what a start does, and what the offline
 * tools say that it would do.
 */
package io.raftkv.adapters.storage.recovery;
