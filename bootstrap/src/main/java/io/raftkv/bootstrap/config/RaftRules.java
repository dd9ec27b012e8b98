package io.raftkv.bootstrap.config;

import java.util.ArrayList;
import java.util.List;

/** What the settings of a cluster's node must be to each other. */
final class RaftRules {
  private RaftRules() {}

  static void check(Configuration configuration) throws ConfigFault {
    List<Setting<?>> given = new ArrayList<>();
    if (configuration.value(Settings.BOOTSTRAP)) {
      given.add(Settings.BOOTSTRAP);
    }
    if (!configuration.value(Settings.JOIN_ADDR).isEmpty()) {
      given.add(Settings.JOIN_ADDR);
    }
    if (!configuration.value(Settings.INITIAL_CLUSTER).isEmpty()) {
      given.add(Settings.INITIAL_CLUSTER);
    }
    if (given.size() > 1) {
      throw fault(
          configuration,
          given.get(1),
          "a node comes to its cluster in one way, and "
              + given.getFirst().name()
              + " says another; keep one of them");
    }
    if (!given.isEmpty() && !configuration.value(Settings.RAFT_ENABLED)) {
      throw fault(
          configuration, given.getFirst(), "a node alone has no cluster; set raft.enabled as well");
    }
    HostPort address = configuration.value(Settings.RAFT_ADDR);
    if (address.isEveryInterface() || address.port() == 0) {
      throw fault(
          configuration, Settings.RAFT_ADDR, "it must name a host and a port that peers can call");
    }
    if (configuration.electionTimeout().compareTo(configuration.heartbeatTimeout()) <= 0) {
      throw fault(
          configuration,
          Settings.ELECTION_TIMEOUT,
          "it must be longer than raft.heartbeat_timeout, "
              + configuration.text(Settings.HEARTBEAT_TIMEOUT));
    }
  }

  private static ConfigFault fault(Configuration configuration, Setting<?> setting, String what) {
    return new ConfigFault(configuration.origin(setting) + ": " + setting.name() + ": " + what);
  }
}
