/** Which node of which cluster a data folder belongs to. */
package io.raftkv.adapters.raft.member;
