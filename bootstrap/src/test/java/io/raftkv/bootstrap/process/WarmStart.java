package io.raftkv.bootstrap.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Commands that start the product from its modules as the scripts of the distribution do, with a
 * cache of classes that are loaded and linked (JEP 483, JEP 514), which the first start of these
 * tests records: a server costs a third of the processor time until it serves. That the jar alone
 * starts is the business of the tests of starting.
 */
public final class WarmStart {
  private static final Path LIB = Path.of("target/lib").toAbsolutePath();
  private static final Path CACHES = Path.of("target/aot").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What the first server of a cluster logs once it has loaded nearly all that it ever loads. */
  private static final String LEADS = " leads in term ";

  /** What lives for seconds has no use for the optimising compiler; part of what a cache fits. */
  private static final List<String> JAVA =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xlog:disable", // of the JVM itself, as in the scripts
          "-Xlog:all=error:stderr",
          "-Xlog:aot*=off:stderr",
          "--sun-misc-unsafe-memory-access=allow");

  private WarmStart() {}

  /** Up to the arguments of a server, on a JVM with these flags besides. */
  public static List<String> server(String... jvm) {
    return with(Server.CACHE, List.of(jvm), Server.MAIN);
  }

  /** Up to the arguments of kvcli. */
  static List<String> kvcli() {
    return with(KvCli.CACHE, List.of(), KvCli.MAIN);
  }

  /** Recorded when it is first needed, by one thread. */
  private static final class Server {
    static final List<String> MAIN =
        List.of(
            "--enable-native-access=org.apache.ratis,io.grpc.netty.shaded",
            "-p",
            LIB.toString(),
            "-m",
            "io.raftkv.bootstrap/io.raftkv.bootstrap.Main");

    static final Path CACHE = recorded("server", MAIN, firstOfACluster());

    private static List<String> firstOfACluster() {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        Path data = Files.createTempDirectory(Files.createDirectories(CACHES), "data");
        return List.of(
            "--server.http-addr=127.0.0.1:0",
            "--server.grpc-addr=127.0.0.1:0",
            "--storage.data-dir=" + data,
            "--raft.enabled",
            "--raft.bootstrap",
            "--raft.node-id=recorded",
            "--raft.raft-addr=127.0.0.1:" + free.getLocalPort(),
            "--raft.raft-dir=" + data.resolve("raft"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class KvCli {
    static final List<String> MAIN =
        List.of(
            "--enable-native-access=io.grpc.netty.shaded",
            "-p",
            LIB.toString(),
            "-m",
            "io.raftkv.client/io.raftkv.client.cli.KvCli");

    static final Path CACHE =
        recorded("kvcli", MAIN, List.of("--server", "127.0.0.1:1", "get", "key"));
  }

  private static List<String> with(Path cache, List<String> jvm, List<String> main) {
    List<String> command = new ArrayList<>(JAVA);
    command.addAll(jvm);
    command.add("-XX:AOTCache=" + cache);
    command.addAll(main);
    return command;
  }

  private static Path recorded(String name, List<String> main, List<String> arguments) {
    Path cache = CACHES.resolve(name + ".aot");
    Path log = CACHES.resolve(name + ".log");
    List<String> command = new ArrayList<>(JAVA);
    command.add("-XX:AOTCacheOutput=" + cache);
    command.addAll(main);
    command.addAll(arguments);
    try {
      Files.createDirectories(CACHES);
      Files.deleteIfExists(cache);
      Files.deleteIfExists(log);
      Process process =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (process.isAlive() && !Files.readString(log).contains(LEADS)) {
        if (System.nanoTime() > deadline) {
          process.destroyForcibly();
        }
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
      process.destroy();
      process.waitFor();
      if (!Files.exists(cache)) {
        throw new IllegalStateException("no cache was recorded: " + Files.readString(log));
      }
      return cache;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
