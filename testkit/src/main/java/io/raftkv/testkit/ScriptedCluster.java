package io.raftkv.testkit;

import io.raftkv.application.api.Cluster;
import io.raftkv.application.api.Leadership;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A cluster that answers as the test says, and remembers what it was asked. */
public final class ScriptedCluster implements Cluster {
  /** What was asked, a word and its arguments each. */
  public final Queue<String> asked = new ConcurrentLinkedQueue<>();

  /** Who leads. */
  public volatile Leadership leadership =
      new Leadership(
          "n1", Leadership.STANDALONE, "n1", "", "127.0.0.1:8080", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Who is in it. */
  public volatile List<Member> members = List.of();

  /** What is answered to each change. */
  public volatile CompletableFuture<ChangeReply> answer =
      CompletableFuture.completedFuture(new ChangeReply.Done("n2"));

  /** Alone, and says yes to everything. */
  public ScriptedCluster() {}

  @Override
  public Leadership leadership() {
    return leadership;
  }

  @Override
  public List<Election> elections() {
    return List.of();
  }

  @Override
  public CompletableFuture<List<Member>> members() {
    return CompletableFuture.completedFuture(members);
  }

  @Override
  public CompletableFuture<ChangeReply> join(Newcomer newcomer) {
    asked.add("join " + newcomer.nodeId() + " " + newcomer.address());
    return answer;
  }

  @Override
  public CompletableFuture<ChangeReply> remove(String nodeId) {
    asked.add("remove " + nodeId);
    return answer;
  }

  @Override
  public CompletableFuture<ChangeReply> stepDown() {
    asked.add("stepdown");
    return answer;
  }

  @Override
  public CompletableFuture<ChangeReply> transfer(String nodeId) {
    asked.add("transfer " + nodeId);
    return answer;
  }
}
