/** The few things that the storage engine asks of a file system, small enough to break in tests. */
package io.raftkv.adapters.storage.disk;
