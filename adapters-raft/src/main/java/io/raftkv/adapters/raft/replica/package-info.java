/**
 * One replica by Apache Ratis: its settings, its state machine, its server. What Ratis does wrong
 * by default, and how that is cured here, is in docs/adr/0001-ratis.md.
 */
package io.raftkv.adapters.raft.replica;
