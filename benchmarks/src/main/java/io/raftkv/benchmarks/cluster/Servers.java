package io.raftkv.benchmarks.cluster;

import io.raftkv.benchmarks.size.FreePort;
import io.raftkv.benchmarks.size.Memory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Servers in processes of their own which form one cluster, or one alone. For one thread. */
abstract class Servers implements AutoCloseable {
  /** Read and written by all loads, of both servers. */
  static final String KEY = "key-of-the-benchmark";

  /** What all loads over gRPC write to it. */
  private static final String VALUE = "x".repeat(100);

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long POLL_MILLIS = 20;
  private static final int OK = 200;

  private final Path folder;
  private final int[] clientPorts;
  private final int[] peerPorts;
  private final GrpcLoad grpc;
  private final List<Process> processes = new ArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private double startedInSeconds;
  private int leader;

  /** Nothing runs yet. Data, logs and messages of so many servers lie in the folder. */
  Servers(Path folder, int count) {
    this.folder = folder;
    clientPorts = new int[count];
    peerPorts = new int[count];
    grpc = new GrpcLoad(folder);
    for (int node = 0; node < count(); node++) {
      clientPorts[node] = FreePort.find();
      peerPorts[node] = FreePort.find();
    }
  }

  /** For tables. */
  abstract String name();

  /** Starts one of them. */
  abstract List<String> command(int node);

  /** Who leads as that node knows; negative if it knows nobody. */
  abstract int leaderKnownTo(int node) throws IOException, InterruptedException;

  /** Puts such a load on a node. */
  abstract Generated load(Operation.Kind kind, int node, int concurrent, int seconds)
      throws IOException, InterruptedException;

  private GrpcCall call(Operation.Kind kind) {
    return switch (kind) {
      case PUT -> put(KEY, VALUE);
      case GET -> get(KEY, false);
      case STALE -> get(KEY, true);
    };
  }

  /** A read of any key over gRPC. */
  abstract GrpcCall get(String key, boolean stale);

  /** A write of any key over gRPC. */
  abstract GrpcCall put(String key, String value);

  /** A watch of one key from now on. */
  abstract GrpcCall watch(String key);

  /** A watch of all keys that begin so. */
  abstract GrpcCall watchPrefix(String prefix);

  /** Where a node serves gRPC. */
  abstract URI grpc(int node);

  /**
   * Puts a load on a node over gRPC.
   *
   * @param streams requests under way on each connection
   */
  Generated grpcLoad(Operation.Kind kind, int node, int connections, int streams, int seconds)
      throws IOException, InterruptedException {
    return grpc.run(grpc(node), call(kind), connections, streams, seconds);
  }

  /** How many there are. */
  final int count() {
    return clientPorts.length;
  }

  /** What the servers have counted so far. */
  abstract Shared shared() throws IOException, InterruptedException;

  /** Starts all, and waits until all know the same leader and the key is there. */
  void start() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    long began = System.nanoTime();
    for (int node = 0; node < count(); node++) {
      ProcessBuilder builder =
          new ProcessBuilder(command(node))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve(nameOf(node) + ".log").toFile());
      builder.environment().keySet().removeIf(name -> name.matches("(RAFTKV|ETCD)_.*"));
      processes.add(builder.start());
    }
    while (!agreed()) {
      for (int node = 0; node < count(); node++) {
        if (!processes.get(node).isAlive()) {
          throw new IllegalStateException(
              name() + " ended: " + Files.readString(folder.resolve(nameOf(node) + ".log")));
        }
      }
      if (System.nanoTime() - began > PATIENCE.toNanos()) {
        throw new IllegalStateException(name() + " found no leader within " + PATIENCE);
      }
      var _ = processes.getFirst().waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
    startedInSeconds = (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
  }

  private boolean agreed() throws InterruptedException {
    try {
      int first = leaderKnownTo(0);
      for (int node = 1; node < count(); node++) {
        if (leaderKnownTo(node) != first) {
          return false;
        }
      }
      if (first < 0) {
        return false;
      }
      leader = first;
      return load(Operation.Kind.PUT, leader, 1, 1).failed() == 0;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** From the start of the first process until all knew a leader and had written for a second. */
  double startedInSeconds() {
    return startedInSeconds;
  }

  /** Who led at the start. */
  int leader() {
    return leader;
  }

  /**
   * Fails unless the same node still leads: what was measured is else not what it is said to be.
   */
  void checkLeader() throws IOException, InterruptedException {
    if (leaderKnownTo(leader) != leader) {
      throw new IllegalStateException("another node of " + name() + " has been elected");
    }
  }

  /** Whom that operation asks. */
  int asked(Operation operation) {
    return operation.atLeader() ? leader : (leader + 1) % count();
  }

  /** What all threads of all of them have computed. */
  Duration cpu() {
    Duration sum = Duration.ZERO;
    for (Process process : processes) {
      sum = sum.plus(process.info().totalCpuDuration().orElse(Duration.ZERO));
    }
    return sum;
  }

  /** What all of them hold of the machine's memory. */
  long residentBytes() throws IOException {
    long sum = 0;
    for (Process process : processes) {
      sum += Memory.of(process.pid()).residentBytes();
    }
    return sum;
  }

  String nameOf(int node) {
    return "n" + (node + 1);
  }

  Path folder() {
    return folder;
  }

  /** Where clients reach a node. */
  URI clients(int node) {
    return URI.create("http://127.0.0.1:" + clientPorts[node]);
  }

  /** Where the others reach it. */
  String peers(int node) {
    return "127.0.0.1:" + peerPorts[node];
  }

  /** The nodes' names and where the others reach them, as both servers want it. */
  String members(String scheme) {
    List<String> members = new ArrayList<>();
    for (int node = 0; node < count(); node++) {
      members.add(nameOf(node) + "=" + scheme + peers(node));
    }
    return String.join(",", members);
  }

  /** The body of an answer with status 200. */
  String send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != OK) {
      throw new IOException(name() + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
  }

  /** A node's metrics. */
  Metrics metrics(int node) throws IOException, InterruptedException {
    return new Metrics(send(HttpRequest.newBuilder(clients(node).resolve("/metrics")).build()));
  }

  /** Ends them as an operator would, by SIGTERM; after a minute, by SIGKILL. */
  @Override
  public void close() {
    http.shutdownNow();
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      try {
        if (process.waitFor(1, TimeUnit.MINUTES)) {
          continue;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      process.destroyForcibly();
    }
  }
}
