package io.raftkv.bootstrap.logging;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.api.LayoutComponentBuilder;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;

/** Configures Log4j by code: one console appender, as JSON lines or as text. */
public final class LogSetup {
  private static final String TEXT =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{1}: %msg%n%xEx";

  // The names that collectors of logs look for; a stack trace is one field of its line.
  private static final String JSON =
      """
      {"time":{"$resolver":"timestamp","pattern":{"format":"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'","timeZone":"UTC"}},\
      "level":{"$resolver":"level","field":"name"},\
      "logger":{"$resolver":"logger","field":"name"},\
      "thread":{"$resolver":"thread","field":"name"},\
      "message":{"$resolver":"message","stringified":true},\
      "exception":{"$resolver":"exception","field":"stackTrace","stackTrace":{"stringified":true}}}""";

  private LogSetup() {}

  /** Applies the level and the form; to be called before anything logs. */
  public static void apply(String level, String format) {
    ConfigurationBuilder<BuiltConfiguration> builder =
        ConfigurationBuilderFactory.newConfigurationBuilder();
    LayoutComponentBuilder layout =
        format.equals("json")
            ? builder.newLayout("JsonTemplateLayout").addAttribute("eventTemplate", JSON)
            : builder.newLayout("PatternLayout").addAttribute("pattern", TEXT);
    builder
        .setStatusLevel(Level.ERROR)
        .setShutdownHook("disable") // the last lines come from our own
        .add(
            builder
                .newAppender("console", "Console")
                .addAttribute("target", ConsoleAppender.Target.SYSTEM_OUT)
                .add(layout))
        // What libraries say at info is about themselves.
        .add(builder.newLogger("org.xnio", Level.WARN))
        .add(builder.newLogger("org.jboss", Level.WARN))
        .add(builder.newLogger("io.undertow", Level.WARN))
        .add(builder.newLogger("org.apache.ratis", Level.WARN))
        .add(builder.newRootLogger(Level.toLevel(level)).add(builder.newAppenderRef("console")));
    // Ratis's gRPC logs by the JDK's own logging, and what it says at info is about itself as well.
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
    // Not reconfigure: that begins with Log4j's defaults, whose shutdown hook would stay.
    var _ = Configurator.initialize(builder.build());
  }

  /** Writes what is buffered; nothing is logged after this. */
  public static void close() {
    LogManager.shutdown();
  }
}
