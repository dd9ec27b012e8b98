package io.raftkv.adapters.grpc;

import io.raftkv.application.api.Cluster;
import io.raftkv.application.api.Cluster.ChangeReply;
import io.raftkv.application.problem.ClusterProblems;

/** What both services ask of the cluster. Methods throw {@link CallFault}. */
final class ClusterCalls {
  private ClusterCalls() {}

  static String nodeId(String text) {
    if (!Cluster.isNodeId(text)) {
      throw CallFault.invalid(
          "invalid_request", "a node's id is 1 to 64 letters, digits, dots, dashes or underscores");
    }
    return text;
  }

  /** Whom a change concerned that has happened. */
  static String done(ChangeReply reply) {
    if (reply instanceof ChangeReply.Done(String nodeId)) {
      return nodeId;
    }
    throw new CallFault(ClusterProblems.of(reply));
  }
}
