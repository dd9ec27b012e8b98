package io.raftkv.bootstrap.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The merged values of all settings. Immutable. */
public final class Configuration {
  private final Map<String, Assigned> values;

  Configuration(Map<String, Assigned> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * A value and where it came from.
   *
   * @param origin the file and line, the variable, the flag, or {@code default}
   */
  record Assigned(String text, Object value, String origin) {
    static final String DEFAULT = "default";

    boolean isDefault() {
      return origin.equals(DEFAULT);
    }
  }

  /** The setting's value. */
  @SuppressWarnings("unchecked") // each value was read by its own setting's type
  public <T> T value(Setting<T> setting) {
    return (T) assigned(setting).value();
  }

  /** Where the setting's value came from. */
  String origin(Setting<?> setting) {
    return assigned(setting).origin();
  }

  /** The setting's value as it was given. */
  String text(Setting<?> setting) {
    return assigned(setting).text();
  }

  /** Where the log of a node of a cluster lies: within the data folder, unless it is set. */
  public Path raftFolder() {
    return isSet(Settings.RAFT_DIR) || !isSet(Settings.DATA_DIR)
        ? value(Settings.RAFT_DIR)
        : value(Settings.DATA_DIR).resolve("raft");
  }

  /**
   * How long a silent leader is followed at least; by the other timeout where that alone is set.
   */
  public Duration heartbeatTimeout() {
    return isSet(Settings.ELECTION_TIMEOUT) && !isSet(Settings.HEARTBEAT_TIMEOUT)
        ? value(Settings.ELECTION_TIMEOUT).multipliedBy(3).dividedBy(4)
        : value(Settings.HEARTBEAT_TIMEOUT);
  }

  /** How long a silent leader is followed at most; by the other timeout where that alone is set. */
  public Duration electionTimeout() {
    return isSet(Settings.HEARTBEAT_TIMEOUT) && !isSet(Settings.ELECTION_TIMEOUT)
        ? value(Settings.HEARTBEAT_TIMEOUT).multipliedBy(4).dividedBy(3)
        : value(Settings.ELECTION_TIMEOUT);
  }

  /** Whether somebody has set it. */
  public boolean isSet(Setting<?> setting) {
    return !assigned(setting).isDefault();
  }

  private Assigned assigned(Setting<?> setting) {
    Assigned assigned = values.get(setting.name());
    if (assigned == null) {
      throw new IllegalArgumentException("not in the table of settings: " + setting.name());
    }
    return assigned;
  }

  /** The whole as YAML that can be read back, each secret redacted. */
  public String print() {
    StringBuilder out = new StringBuilder();
    String section = "";
    for (Setting<?> setting : Settings.all()) {
      int dot = setting.name().indexOf('.');
      if (!setting.name().substring(0, dot).equals(section)) {
        section = setting.name().substring(0, dot);
        out.append(section).append(":\n");
      }
      Assigned assigned = assigned(setting);
      boolean hidden = setting.isSecret() && !assigned.text().isEmpty();
      String text = hidden ? "REDACTED" : assigned.text();
      out.append("  ").append(setting.name().substring(dot + 1)).append(": ");
      out.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
      if (!assigned.isDefault()) {
        out.append("  # ").append(assigned.origin());
      }
      out.append('\n');
    }
    return out.toString();
  }
}
