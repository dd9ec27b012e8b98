/** Point-read caches. */
package io.raftkv.adapters.storage.cache;
