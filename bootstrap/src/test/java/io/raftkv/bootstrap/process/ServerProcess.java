package io.raftkv.bootstrap.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real server as its users run it: a process of its own, from what the build has made. */
final class ServerProcess implements AutoCloseable {
  static final Path JAR = Path.of("target/raftkv.jar").toAbsolutePath();
  private static final Pattern LISTENS = Pattern.compile("http=127\\.0\\.0\\.1:(\\d+) ");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** For a server that lives for seconds: half of the processor time until it serves. */
  private static final List<String> BRIEF = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final Process process;
  private final Path out;
  private final Path err;

  private ServerProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts a server on a free port of loopback, without waiting for it. */
  static ServerProcess launch(Path folder, String... flags) throws IOException {
    return launch(folder, Map.of(), flags);
  }

  /** The same with these variables besides those that there are. */
  static ServerProcess launch(Path folder, Map<String, String> environment, String... flags)
      throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--server.http-addr=127.0.0.1:0",
                "--server.grpc-addr=127.0.0.1:0",
                "--storage.data-dir=" + folder));
    all.addAll(Arrays.asList(flags));
    List<String> command = WarmStart.server();
    command.addAll(all);
    return run(command, environment);
  }

  /** Starts the jar by some Java with just these arguments. */
  static ServerProcess run(Path javaHome, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin").resolve("java").toString());
    command.addAll(BRIEF);
    command.add("-jar");
    command.add(JAR.toString());
    command.addAll(arguments);
    return run(command, Map.of());
  }

  /** Starts any command of the product, with these variables besides those that there are. */
  static ServerProcess run(List<String> command, Map<String, String> environment)
      throws IOException {
    Path out = Files.createTempFile("raftkv-out", ".log");
    Path err = Files.createTempFile("raftkv-err", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("RAFTKV_"));
    builder.environment().putAll(environment);
    return new ServerProcess(builder.start(), out, err);
  }

  static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  /** Starts a server and waits until it serves. */
  static ServerProcess start(Path folder, String... flags) throws IOException {
    ServerProcess server = launch(folder, flags);
    server.awaitReady();
    return server;
  }

  /** Waits until it serves; the URI is where. */
  URI awaitReady() {
    return awaitReady(PATIENCE);
  }

  /** The same, for one of many that start at once. */
  URI awaitReady(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      Matcher matcher = LISTENS.matcher(out());
      if (matcher.find()) {
        return URI.create("http://127.0.0.1:" + matcher.group(1));
      }
      if (!process.isAlive()) {
        break;
      }
      pause();
    }
    throw new IllegalStateException("not ready; it printed: " + out() + err());
  }

  /** Lets it run for a while, during which it must not end by itself. */
  void runFor(Duration time) {
    try {
      if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("it ended by itself; it printed: " + out() + err());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A short wait for the process, which ends early when the process does. */
  private void pause() {
    try {
      process.waitFor(10, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** SIGKILL: nothing of ours runs any more. */
  void killHard() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM; the exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    return exitCode();
  }

  /** The exit code, once it has ended by itself. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("it did not end; it printed: " + out() + err());
    }
    return process.exitValue();
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(out);
    Files.deleteIfExists(err);
  }
}
