package io.raftkv.application.problem;

import io.raftkv.application.api.Cluster.ChangeReply;
import io.raftkv.application.problem.Problem.Kind;

/** Why the cluster is not changed, or is not known to be. */
public final class ClusterProblems {
  private ClusterProblems() {}

  /**
   * Why a change has not happened, or may not have.
   *
   * @throws IllegalArgumentException if it has
   */
  public static Problem of(ChangeReply reply) {
    return switch (reply) {
      case ChangeReply.Done _ -> throw new IllegalArgumentException("it has happened");
      case ChangeReply.NotMember notMember ->
          new Problem(
              Kind.NOT_FOUND,
              "not_a_member",
              notMember.nodeId()
                  + " is not a member of this cluster; its members are "
                  + String.join(", ", notMember.members()));
      case ChangeReply.Refused(String code, String reason) ->
          new Problem(Kind.CONFLICT, code, reason);
      case ChangeReply.Unavailable(var why) -> Problems.of(why);
      case ChangeReply.Unknown(String reason) ->
          new Problem(
              Kind.OUTCOME_UNKNOWN,
              "outcome_unknown",
              "the change may or may not have been made; see GET /cluster/nodes before you retry: "
                  + reason);
    };
  }
}
