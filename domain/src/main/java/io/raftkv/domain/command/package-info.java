/** What a client asks the store to change, and what became of it. */
package io.raftkv.domain.command;
