package io.raftkv.benchmarks.cluster;

/** What clients ask for, and of which node. */
enum Operation {
  /** The leader writes. */
  PUT_LEADER("put, at the leader", Kind.PUT, true),
  /** A follower passes the write on. */
  PUT_FOLLOWER("put, at a follower", Kind.PUT, false),
  /** A linearizable read at the leader. */
  GET_LEADER("linearizable get, at the leader", Kind.GET, true),
  /** A linearizable read at a follower. */
  GET_FOLLOWER("linearizable get, at a follower", Kind.GET, false),
  /** A read of what a follower has, which etcd calls serializable. */
  STALE_FOLLOWER("stale get, at a follower", Kind.STALE, false);

  /** A request, whoever takes it. */
  enum Kind {
    /** 100 bytes to the one key. */
    PUT("put"),
    /** The one key, linearizably. */
    GET("linearizable get"),
    /** The one key, as the node knows it. */
    STALE("stale get");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** For tables where it does not matter which node is asked. */
    String label() {
      return label;
    }
  }

  private final String label;
  private final Kind kind;
  private final boolean atLeader;

  Operation(String label, Kind kind, boolean atLeader) {
    this.label = label;
    this.kind = kind;
    this.atLeader = atLeader;
  }

  /** For tables. */
  String label() {
    return label;
  }

  Kind kind() {
    return kind;
  }

  /** Whether the leader is asked; else a follower. */
  boolean atLeader() {
    return atLeader;
  }

  /** How many times etcd's throughput is aimed at. */
  int aim() {
    return kind == Kind.PUT ? 2 : 4;
  }
}
