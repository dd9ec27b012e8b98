/** The replicated log by Apache Ratis; nothing of Ratis shows outside. */
@org.jspecify.annotations.NullMarked
module io.raftkv.adapters.raft {
  requires transitive io.raftkv.application;
  requires org.apache.logging.log4j;
  requires org.apache.ratis;
  requires static transitive org.jspecify;

  exports io.raftkv.adapters.raft;
}
