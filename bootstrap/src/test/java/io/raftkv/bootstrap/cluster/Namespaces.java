package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Each node in a network namespace of its own, all on one bridge, at which this process can always
 * reach them while they may be cut off from each other. Root alone may make that. For any thread.
 *
 * <pre>
 *   this process -- bridge 198.18.x.1 --+-- 198.18.x.11, a namespace
 *                                       +-- 198.18.x.12, a namespace
 * </pre>
 *
 * Names hold this process's id, so what a killed one left is known, and removed by the next.
 */
final class Namespaces implements NodeNetwork {
  private static final String MARK = "rkv";
  private static final int HTTP_PORT = 8080;
  private static final int GRPC_PORT = 9090;
  private static final int RAFT_PORT = 7000;
  private static final int FIRST_HOST = 11;
  private static final int SUBNETS = 256;
  private static final AtomicInteger OPENED = new AtomicInteger();

  /** How packets get lost. */
  enum Loss {
    /** The sender has no route: connecting fails at once. */
    ROUTE,
    /** Nothing tells the sender: they go to a machine that does not exist. */
    SILENCE
  }

  /** Packets from one host to another are lost. */
  private record Cut(String from, String to, Loss how) {}

  private final String bridge;
  private final String subnet;
  private final List<String> names = new ArrayList<>();
  private final Set<Cut> cuts = new LinkedHashSet<>();
  private final Thread lastResort = new Thread(this::removeAll);

  private Namespaces(String bridge, String subnet) {
    this.bridge = bridge;
    this.subnet = subnet;
    Runtime.getRuntime().addShutdownHook(lastResort);
  }

  /** Makes the bridge; where that is not allowed, the test is skipped. */
  static Namespaces open() throws IOException {
    String obstacle = obstacle();
    return obstacle.isEmpty()
        ? make()
        : abort("skipped: network namespaces need root and ip (iproute2): " + obstacle);
  }

  /** Why there can be none here; empty where there can. */
  static String obstacle() {
    String trial = MARK + ProcessHandle.current().pid() + "t" + OPENED.incrementAndGet();
    try {
      Shell.expect("ip", "netns", "add", trial);
      try {
        Shell.expect("ip", "link", "add", trial, "type", "bridge");
        Shell.expect("ip", "link", "del", trial);
      } finally {
        Shell.expect("ip", "netns", "del", trial);
      }
      return "";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static Namespaces make() throws IOException {
    removeWhatKilledProcessesLeft();
    String taken = Shell.expect("ip", "-o", "-4", "address");
    int number = OPENED.incrementAndGet();
    long pid = ProcessHandle.current().pid();
    for (int i = 0; i < SUBNETS; i++) {
      String subnet = "198.18." + (pid + number + i) % SUBNETS + ".";
      if (!taken.contains(subnet)) {
        Namespaces made = new Namespaces(MARK + pid + "b" + number, subnet);
        made.ip(
            "link add " + made.bridge + " type bridge",
            "address add " + subnet + "1/24 dev " + made.bridge,
            "link set " + made.bridge + " up");
        return made;
      }
    }
    throw new IOException("all of 198.18.0.0/16 is taken");
  }

  private static void removeWhatKilledProcessesLeft() throws IOException {
    for (String line : Shell.expect("ip", "netns", "list").lines().toList()) {
      String name = line.split(" ", 2)[0];
      if (isLeft(name)) {
        Shell.expect("ip", "netns", "del", name);
      }
    }
    for (String line :
        Shell.expect("ip", "-o", "link", "show", "type", "bridge").lines().toList()) {
      String name = line.split(":? ", 3)[1];
      if (isLeft(name)) {
        Shell.expect("ip", "link", "del", name);
      }
    }
  }

  /** Whether a process that is no more has made this. */
  private static boolean isLeft(String name) {
    return name.matches(MARK + "\\d+[nbt]\\d+(-\\d+)?")
        && ProcessHandle.of(Long.parseLong(name.substring(MARK.length()).split("\\D", 2)[0]))
            .isEmpty();
  }

  private void ip(String... commands) throws IOException {
    Shell.Result result =
        Shell.run(List.of("ip", "-batch", "-"), String.join("\n", commands) + "\n");
    if (result.exitCode() != 0) {
      throw new IOException("ip: " + result.output() + " in " + List.of(commands));
    }
  }

  private void inside(String name, String command) throws IOException {
    List<String> words = new ArrayList<>(List.of("ip", "-n", name));
    words.addAll(List.of(command.split(" ")));
    Shell.expect(words.toArray(String[]::new));
  }

  @Override
  public synchronized Place place() throws IOException {
    int number = names.size();
    String name = bridge.replace('b', 'n') + "-" + number;
    String host = subnet + (FIRST_HOST + number);
    String outer = bridge.replace('b', 'v') + number;
    names.add(name);
    Shell.expect("ip", "netns", "add", name);
    ip(
        "link add " + outer + " type veth peer name eth0 netns " + name,
        "link set " + outer + " master " + bridge + " up");
    inside(name, "link set lo up");
    inside(name, "address add " + host + "/24 dev eth0");
    inside(name, "link set eth0 up");
    return new Place(host, HTTP_PORT, GRPC_PORT, RAFT_PORT, List.of("ip", "netns", "exec", name));
  }

  private String name(String host) {
    return names.get(Integer.parseInt(host.substring(subnet.length())) - FIRST_HOST);
  }

  /** From here on packets from one host to the other are lost; those the other way are not. */
  synchronized void cutOneWay(String from, String to, Loss how) throws IOException {
    boolean isCut = cuts.stream().anyMatch(cut -> cut.from.equals(from) && cut.to.equals(to));
    if (!isCut) {
      inside(
          name(from),
          switch (how) {
            case ROUTE -> "route add blackhole " + to;
            case SILENCE -> "neighbour replace " + to + " lladdr 02:00:00:00:00:01 dev eth0";
          });
      cuts.add(new Cut(from, to, how));
    }
  }

  /** Packets between the two are lost. */
  void cut(String one, String other, Loss how) throws IOException {
    cutOneWay(one, other, how);
    cutOneWay(other, one, how);
  }

  /** Ends all cuts. */
  synchronized void heal() throws IOException {
    for (Cut cut : List.copyOf(cuts)) {
      inside(
          name(cut.from),
          switch (cut.how) {
            case ROUTE -> "route del blackhole " + cut.to;
            case SILENCE -> "neighbour del " + cut.to + " dev eth0";
          });
      cuts.remove(cut);
    }
  }

  private synchronized void removeAll() {
    List<String> failures = new ArrayList<>();
    for (String name : names) {
      remove(failures, "ip", "netns", "del", name);
    }
    names.clear();
    remove(failures, "ip", "link", "del", bridge);
    if (!failures.isEmpty()) {
      throw new IllegalStateException("stays: " + failures);
    }
  }

  private static void remove(List<String> failures, String... command) {
    try {
      Shell.expect(command);
    } catch (IOException e) {
      failures.add(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(lastResort);
    removeAll();
  }
}
