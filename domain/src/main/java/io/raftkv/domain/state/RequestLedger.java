package io.raftkv.domain.state;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Outcome;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of the last requests of each client that names them, so that a retry is answered and
 * not applied again, whoever leads and whatever was restarted. Apply thread only.
 *
 * <p>Source: D. Ongaro, "Consensus: Bridging Theory and Practice" (2014), section 6.3. Where that
 * opens a session first, a client here begins by its first request. Time is the log's: the latest
 * of what the proposers' clocks said, so every replica forgets the same at the same entry.
 */
final class RequestLedger {
  private final RequestLimits limits;
  private final StateHash hash;
  private final LinkedHashMap<String, ClientRequests> clients; // the longest silent first
  private long nowMillis;

  RequestLedger(RequestLimits limits, StateHash hash) {
    this.limits = limits;
    this.hash = hash;
    this.clients = new LinkedHashMap<>();
  }

  /** The replicated time. */
  long nowMillis() {
    return nowMillis;
  }

  /** Moves the time on, never back, and forgets the clients whose idle time is over. */
  void advance(long proposedAtMillis) {
    nowMillis = Math.max(nowMillis, proposedAtMillis);
    long silentSince = nowMillis - limits.idleMillis();
    Iterator<ClientRequests> longestSilent = clients.values().iterator();
    while (longestSilent.hasNext()) {
      ClientRequests client = longestSilent.next();
      if (client.lastSeenMillis() > silentSince) {
        return;
      }
      longestSilent.remove();
      hash.remove(client);
      client.requests().forEach(request -> hash.remove(client.client(), request));
    }
  }

  /**
   * What is to be answered without applying the command; null if it is to be applied.
   *
   * @param name whose request it is
   */
  @Nullable Outcome answer(String name, Command.Once once) {
    ClientRequests client = clients.get(name);
    if (client == null) {
      return clients.size() < limits.clients() ? null : new Outcome.TooManyClients();
    }
    long sequence = once.id().sequence();
    int position = client.find(sequence);
    if (position >= 0) {
      Outcome outcome = client.requests().get(position).outcome();
      return fits(once.command(), outcome) ? outcome : new Outcome.RequestIdReused();
    }
    return sequence <= client.forgottenUpTo()
        ? new Outcome.RequestForgotten(client.forgottenUpTo())
        : null;
  }

  /** Whether the outcome is one that the command can have. */
  private static boolean fits(Command command, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Written _ -> command instanceof Command.Put;
      case Outcome.Deleted _ -> command instanceof Command.Delete;
      case Outcome.DeadlineSet _, Outcome.KeyNotFound _ -> command instanceof Command.SetDeadline;
      case Outcome.BatchApplied(long _, List<Long> versions) ->
          command instanceof Command.Batch batch && batch.changes().size() == versions.size();
      case Outcome.TxnApplied(long _, boolean succeeded, List<Outcome.Effect> effects) ->
          command instanceof Command.Txn txn
              && effects.size() == (succeeded ? txn.then() : txn.otherwise()).size();
      case Outcome.PreconditionFailed(int change, long _, long _) ->
          switch (command) {
            case Command.Batch batch -> change < batch.changes().size();
            case Command.Put _, Command.Delete _ -> change == 0;
            case Command.Txn _,
                Command.SetDeadline _,
                Command.Once _,
                Command.By _,
                Command.ChangeAccess _,
                Command.Expire _ ->
                false;
          };
      case Outcome.AccessChanged _,
          Outcome.AccessRefused _,
          Outcome.Denied _,
          Outcome.Expired _,
          Outcome.RequestForgotten _,
          Outcome.RequestIdReused _,
          Outcome.TooManyClients _ ->
          false;
    };
  }

  /** Remembers what became of a request that had no answer before. */
  void remember(String client, long sequence, Outcome outcome) {
    ClientRequests before = clients.remove(client);
    ClientRequests.Answered request = new ClientRequests.Answered(sequence, outcome);
    ClientRequests after =
        (before == null ? ClientRequests.none(client, nowMillis) : before)
            .with(request, nowMillis, limits.requestsPerClient());
    clients.put(client, after);
    if (before != null) {
      hash.remove(before);
      for (ClientRequests.Answered old : before.requests()) {
        if (old.sequence() > after.forgottenUpTo()) {
          break;
        }
        hash.remove(client, old);
      }
    }
    hash.add(after);
    if (sequence > after.forgottenUpTo()) {
      hash.add(client, request);
    }
  }

  /** Takes over a client from a snapshot; they come the longest silent first. */
  void load(ClientRequests client) {
    if (clients.putIfAbsent(client.client(), client) != null) {
      throw new IllegalArgumentException("a client comes twice");
    }
    hash.add(client);
    client.requests().forEach(request -> hash.add(client.client(), request));
  }

  /** All clients, the longest silent first: a copy that stays as it is. */
  List<ClientRequests> clients() {
    return List.copyOf(clients.values());
  }
}
