package io.raftkv.adapters.http;

/**
 * The node's memory for what is under way between its clients and its store.
 *
 * @param requests for bodies that are being received, until their requests are answered
 * @param responses for responses that are made in memory, until they are sent
 */
record Budgets(ByteBudget requests, ByteBudget responses) {
  static Budgets of(HttpOptions options) {
    return new Budgets(
        new ByteBudget(options.maxTransitBytes()), new ByteBudget(options.maxTransitBytes()));
  }
}
