package io.raftkv.benchmarks.size;

import io.raftkv.benchmarks.report.Figure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own. For one thread. */
final class RunningServer implements AutoCloseable {
  /** As many as RaftKV takes in one batch. */
  static final int KEYS_PER_WRITE = 1_000;

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long POLL_MILLIS = 5;

  private final Contender contender;
  private final Process process;
  private final Path output;
  private final URI uri;
  private final HttpClient http;
  private final Start start;

  /**
   * A start.
   *
   * @param nanos from the start of the process to the first answer to a read
   * @param cpuNanos what all its threads computed meanwhile, which a busy machine changes less
   */
  record Start(double nanos, double cpuNanos) {
    /** The median of each. */
    static Start median(List<Start> starts) {
      return new Start(
          Figure.median(starts.stream().mapToDouble(Start::nanos).toArray()),
          Figure.median(starts.stream().mapToDouble(Start::cpuNanos).toArray()));
    }
  }

  private RunningServer(
      Contender contender, Process process, Path output, URI uri, HttpClient http, Start start) {
    this.contender = contender;
    this.process = process;
    this.output = output;
    this.uri = uri;
    this.http = http;
    this.start = start;
  }

  /**
   * Starts it over the folder and waits until it answers a linearizable read.
   *
   * @throws IllegalStateException if it ends before, with what it printed
   */
  static RunningServer start(Contender contender, Path data)
      throws IOException, InterruptedException {
    int port = FreePort.find();
    URI uri = URI.create("http://127.0.0.1:" + port);
    Path output = Files.createTempFile(data.toAbsolutePath().getParent(), contender.name(), ".log");
    ProcessBuilder builder =
        new ProcessBuilder(contender.command(data, port))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(RAFTKV|KVSTORE|ETCD)_.*"));
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest read = contender.read(uri, 0);
    long began = System.nanoTime();
    Process process = builder.start();
    while (System.nanoTime() - began < PATIENCE.toNanos() && process.isAlive()) {
      if (serves(contender, http, read)) {
        Start start = new Start(System.nanoTime() - began, cpu(process).toNanos());
        return new RunningServer(contender, process, output, uri, http, start);
      }
      var _ = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
    process.destroyForcibly();
    throw new IllegalStateException(
        contender.name() + " did not start; it printed: " + Files.readString(output));
  }

  private static boolean serves(Contender contender, HttpClient http, HttpRequest read)
      throws InterruptedException {
    try {
      return contender.serves(http.send(read, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException notYet) {
      return false;
    }
  }

  private static Duration cpu(Process process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** How long its start took. */
  Start start() {
    return start;
  }

  long pid() {
    return process.pid();
  }

  /** What it has printed so far. */
  String printed() throws IOException {
    return Files.readString(output);
  }

  URI uri() {
    return uri;
  }

  /** The body of an answer with status 200. */
  String send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(
          contender.name() + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
  }

  /** Writes the first keys of the data set, one request after the other; how long that took. */
  long load(long keys) throws IOException, InterruptedException {
    long began = System.nanoTime();
    for (long from = 0; from < keys; from += KEYS_PER_WRITE) {
      var _ = send(contender.write(uri, from, Math.min(keys, from + KEYS_PER_WRITE)));
    }
    return System.nanoTime() - began;
  }

  /** Fails unless it has the first and the last of the keys. */
  void check(long keys) throws IOException, InterruptedException {
    for (long key : new long[] {0, keys - 1}) {
      HttpResponse<String> answer =
          http.send(contender.read(uri, key), HttpResponse.BodyHandlers.ofString());
      if (!contender.holds(answer, key)) {
        throw new IllegalStateException(
            contender.name() + " does not hold key " + key + ": " + answer.body());
      }
    }
  }

  /** Ends it as an operator would, by SIGTERM; after a minute, by SIGKILL. */
  @Override
  public void close() {
    http.shutdownNow();
    process.destroy();
    try {
      if (process.waitFor(1, TimeUnit.MINUTES)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
