package io.raftkv.bootstrap.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;

/**
 * The clusters of one test, or of all tests of a class where the field is static. They end with it;
 * what they kept and printed is deleted, unless it failed: then the ends of the logs are printed,
 * and all stays in {@code target/clusters}. It stays with {@code -Draftkv.clusters.keep=true}, too.
 */
final class Clusters
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterTestExecutionCallback,
        LifecycleMethodExecutionExceptionHandler,
        AfterEachCallback,
        AfterAllCallback {
  private static final boolean KEEP = Boolean.getBoolean("raftkv.clusters.keep");

  private final List<ClusterProcesses> clusters = new ArrayList<>();
  private boolean ofClass;
  private boolean failed;
  private String name = "";

  /** A cluster of so many nodes on loopback, all ready. */
  ClusterProcesses form(int nodes, String... flags) throws IOException {
    ClusterProcesses cluster = open(new Loopback(), flags);
    cluster.form(nodes);
    return cluster;
  }

  /** A cluster of no nodes yet. */
  ClusterProcesses open(NodeNetwork network, String... flags) throws IOException {
    return open(network, null, flags);
  }

  /** The same with TLS, unless that is null. */
  ClusterProcesses open(NodeNetwork network, @Nullable ClusterTls tls, String... flags)
      throws IOException {
    Path folder = Path.of("target", "clusters", name + "-" + (clusters.size() + 1));
    ClusterNode.delete(folder.toAbsolutePath());
    ClusterProcesses cluster = new ClusterProcesses(network, folder.toAbsolutePath(), tls, flags);
    clusters.add(cluster);
    return cluster;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    ofClass = true;
    name = context.getRequiredTestClass().getSimpleName();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!ofClass) {
      name =
          context.getRequiredTestClass().getSimpleName()
              + "-"
              + context.getRequiredTestMethod().getName();
    }
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    context.getExecutionException().ifPresent(this::failed);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    failed(thrown);
    throw thrown;
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    failed(thrown);
    throw thrown;
  }

  private void failed(Throwable thrown) {
    if (!(thrown instanceof org.opentest4j.TestAbortedException)) {
      failed = true;
      System.out.println(name + " failed: " + thrown);
      clusters.forEach(cluster -> System.out.println(cluster.describe()));
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (!ofClass) {
      end();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    end();
  }

  private void end() throws IOException {
    for (ClusterProcesses cluster : clusters) {
      cluster.close();
      if (!failed && !KEEP) {
        cluster.delete();
      }
    }
    clusters.clear();
  }
}
