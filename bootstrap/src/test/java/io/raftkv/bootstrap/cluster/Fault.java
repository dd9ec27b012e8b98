package io.raftkv.bootstrap.cluster;

import java.util.EnumSet;
import java.util.Set;

/** What can happen to a cluster, one at a time. */
enum Fault {
  /** SIGKILL of any node, which is started again. */
  KILL_ONE(Needs.PROCESS),
  /** SIGKILL of all at once, which are started again in any order. */
  KILL_ALL(Needs.PROCESS),
  /** SIGSTOP of any node for a while. */
  PAUSE_ONE(Needs.PROCESS),
  /** SIGTERM of any node, which is started again. */
  STOP_ONE(Needs.PROCESS),
  /** Any node is asked for a snapshot. */
  SNAPSHOT(Needs.PROCESS),
  /** SIGKILL of the leader. */
  KILL_LEADER(Needs.CLUSTER),
  /** SIGSTOP of the leader for longer than it takes to elect another. */
  PAUSE_LEADER(Needs.CLUSTER),
  /** The leadership is given to a node by name. */
  TRANSFER(Needs.CLUSTER),
  /** The leadership is given to whichever node. */
  STEP_DOWN(Needs.CLUSTER),
  /** A node is removed, loses its disk, and joins again. */
  REPLACE(Needs.CLUSTER),
  /** Any node is cut off from the others. */
  ISOLATE_ONE(Needs.CUTS),
  /** The leader is cut off from the others. */
  ISOLATE_LEADER(Needs.CUTS),
  /** Nothing that the leader sends arrives. */
  MUTE_LEADER(Needs.CUTS),
  /** Nothing arrives that is sent to the leader. */
  DEAFEN_LEADER(Needs.CUTS),
  /** Two nodes do not reach each other; a third reaches both. */
  CUT_PAIR(Needs.CUTS),
  /** The leader is cut off and back, again and again. */
  FLAP(Needs.CUTS);

  /** What a fault takes. */
  private enum Needs {
    PROCESS,
    CLUSTER,
    CUTS
  }

  private final Needs needs;

  Fault(Needs needs) {
    this.needs = needs;
  }

  /** All that can happen to a node that stands alone. */
  static Set<Fault> ofOneNode() {
    return with(Needs.PROCESS);
  }

  /** All that can happen to nodes on loopback. */
  static Set<Fault> ofCluster() {
    return with(Needs.CLUSTER);
  }

  private static Set<Fault> with(Needs most) {
    Set<Fault> faults = EnumSet.noneOf(Fault.class);
    for (Fault fault : values()) {
      if (fault.needs.compareTo(most) <= 0) {
        faults.add(fault);
      }
    }
    return faults;
  }

  /** All that can happen to nodes in namespaces. */
  static Set<Fault> ofNetwork() {
    return EnumSet.allOf(Fault.class);
  }
}
