package io.raftkv.bootstrap.cluster;

import io.raftkv.bootstrap.process.WarmStart;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node, whether it runs or not: its name, place and folders stay the same over all its processes,
 * whose output goes to one file. Its faults are those of a process; to be used by one thread at a
 * time, save for its client and what it is.
 */
final class ClusterNode implements AutoCloseable {
  private static final Pattern START = Pattern.compile("(?m)^=== \\S+ start ");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LOG_LINES = 60;

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private final String name;
  private final NodeNetwork.Place place;
  private final Path folder;
  private final Path log;
  private volatile NodeClient client;
  private List<String> flags = List.of();
  private volatile @Nullable Process process;
  private volatile boolean paused;

  ClusterNode(String name, NodeNetwork.Place place, Path parent, HttpClient http, String scheme) {
    this.name = name;
    this.place = place;
    this.folder = parent.resolve(name);
    this.log = parent.resolve(name + ".log");
    this.client = new NodeClient(http, URI.create(scheme + "://" + place.httpAddress()));
  }

  String name() {
    return name;
  }

  NodeNetwork.Place place() {
    return place;
  }

  NodeClient client() {
    return client;
  }

  /** Has its client send these headers from now on, names and values in turn. */
  void identify(String... headers) {
    client = client.with(headers);
  }

  /** Everything the node keeps, {@code raft} and {@code data} in it. */
  Path folder() {
    return folder;
  }

  /** Starts it with these flags besides those of its place, and does not wait for it. */
  void start(List<String> newFlags) throws IOException {
    if (isRunning()) {
      throw new IllegalStateException(name + " runs already");
    }
    flags = List.copyOf(newFlags);
    List<String> command = new ArrayList<>(place.prefix());
    command.addAll(WarmStart.server("-Xmx256m")); // three share a machine
    command.add("--server.http-addr=" + place.httpAddress());
    command.add("--server.grpc-addr=" + place.grpcAddress());
    command.add("--storage.data-dir=" + folder.resolve("data"));
    command.addAll(flags);
    Files.createDirectories(folder);
    note("start " + String.join(" ", command));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(variable -> variable.startsWith("RAFTKV_"));
    Process started = builder.start();
    RUNNING.removeIf(earlier -> !earlier.isAlive());
    RUNNING.add(started);
    paused = false;
    process = started;
  }

  /** Starts it as it was started last. */
  void restart() throws IOException {
    start(flags);
  }

  boolean isRunning() {
    Process current = process;
    return current != null && current.isAlive();
  }

  /** Whether it runs and is not paused. */
  boolean isUp() {
    return isRunning() && !paused;
  }

  private Process running() {
    Process current = process;
    if (current == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return current;
  }

  /** SIGKILL: nothing of it runs any more. */
  void kill() throws IOException {
    note("kill");
    Process current = running();
    current.destroyForcibly();
    await(current);
  }

  /** SIGTERM; the exit code. */
  int stop() throws IOException {
    note("stop");
    running().destroy();
    return exitCode();
  }

  /** The exit code, once it has ended by itself. */
  int exitCode() throws IOException {
    Process current = running();
    await(current);
    return current.exitValue();
  }

  private void await(Process current) throws IOException {
    try {
      if (!current.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(name + " does not end; it printed:\n" + logTail());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** SIGSTOP: it does nothing, but its connections stay. */
  void pause() throws IOException {
    note("pause");
    signal("STOP");
    paused = true;
  }

  /** SIGCONT: it goes on as if no time had passed. */
  void resume() throws IOException {
    note("resume");
    signal("CONT");
    paused = false;
  }

  boolean isPaused() {
    return paused;
  }

  private void signal(String signal) throws IOException {
    Shell.expect("sh", "-c", "kill -" + signal + " " + running().pid());
  }

  /** Deletes all that it keeps, as a new disk would. It must not run. */
  void wipe() throws IOException {
    note("wipe");
    if (isRunning()) {
      throw new IllegalStateException(name + " runs");
    }
    delete(folder);
  }

  static void delete(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (Stream<Path> files = Files.walk(tree)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** A line of the test's own in the node's log. */
  private void note(String what) throws IOException {
    Files.writeString(
        log,
        "=== " + java.time.Instant.now() + " " + what + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** All that its processes printed. */
  String log() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it printed since its last start. */
  String logOfLastStart() {
    String all = log();
    int last = 0;
    for (Matcher start = START.matcher(all); start.find(); ) {
      last = start.start(); // its own messages speak of starts, too
    }
    return all.substring(last);
  }

  /** The end of what it printed, for messages. */
  String logTail() {
    List<String> lines = log().lines().toList();
    return "--- "
        + log
        + ", its end:\n"
        + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
  }

  /** Ends its process, if there is one. */
  @Override
  public void close() throws IOException {
    if (process != null && isRunning()) {
      kill();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
