/** Every byte format on disk, and the cache in front of the index. */
@org.jspecify.annotations.NullMarked
module io.raftkv.adapters.storage {
  requires com.github.benmanes.caffeine;
  requires transitive io.raftkv.application;
  requires org.apache.logging.log4j;
  requires static transitive org.jspecify;

  exports io.raftkv.adapters.storage.cache;
  exports io.raftkv.adapters.storage.codec;
  exports io.raftkv.adapters.storage.member;
  exports io.raftkv.adapters.storage.offline;
  exports io.raftkv.adapters.storage.wal;
}
