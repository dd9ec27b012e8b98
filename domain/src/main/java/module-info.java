/**
 * Keys, versions, commands, outcomes and the deterministic state machine; no clock, thread or I/O.
 */
@org.jspecify.annotations.NullMarked
module io.raftkv.domain {
  requires static transitive org.jspecify;

  exports io.raftkv.domain.access;
  exports io.raftkv.domain.command;
  exports io.raftkv.domain.key;
  exports io.raftkv.domain.state;
}
