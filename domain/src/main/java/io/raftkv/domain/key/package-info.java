/** The two byte strings that users store: keys, which are ordered, and values, which are opaque. */
package io.raftkv.domain.key;
