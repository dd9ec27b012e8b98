package io.raftkv.bootstrap.config;

import java.net.URI;

/** What the settings of TLS must be to each other: nobody who asks for it goes without. */
final class TlsRules {
  private TlsRules() {}

  static void check(Configuration configuration) throws ConfigFault {
    boolean enabled = configuration.value(Settings.TLS_ENABLED);
    if (configuration.value(Settings.TLS_CLIENTS) && !enabled) {
      throw fault(
          configuration,
          Settings.TLS_CLIENTS,
          "without TLS no client shows a certificate; set tls.enabled as well");
    }
    String member = configuration.value(Settings.JOIN_ADDR);
    if (enabled && !member.isEmpty() && !"https".equals(URI.create(member).getScheme())) {
      throw fault(
          configuration,
          Settings.JOIN_ADDR,
          "with tls.enabled the members serve TLS, and nothing is said to them in the clear; begin"
              + " it with https://");
    }
  }

  private static ConfigFault fault(Configuration configuration, Setting<?> setting, String what) {
    return new ConfigFault(configuration.origin(setting) + ": " + setting.name() + ": " + what);
  }
}
