package io.raftkv.adapters.http;

/** Is told of each request that has ended. Called on I/O threads: must not block or throw. */
@FunctionalInterface
public interface HttpObserver {
  /**
   * A request has ended.
   *
   * @param method one that the API knows, else {@code OTHER}, as for a head that cannot be parsed
   * @param endpointTemplate such as {@code /keys/{key}}; {@code unmatched} for an unknown path
   * @param nanos from the parsed head to the response's last byte
   * @param requestBytes of the body, as far as it was taken
   * @param responseBytes of the body
   */
  void request(
      String method,
      String endpointTemplate,
      int status,
      long nanos,
      long requestBytes,
      long responseBytes);
}
