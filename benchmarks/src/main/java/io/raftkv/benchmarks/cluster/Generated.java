package io.raftkv.benchmarks.cluster;

/**
 * What a load generator saw.
 *
 * @param requests answered
 * @param seconds that took
 * @param p50Micros the median latency
 * @param p99Micros the latency that one in a hundred exceeds
 * @param failed requests that failed, as the generator sees it
 * @param underWay requests that were under way when it left, which a server may count as failed
 */
record Generated(
    long requests, double seconds, double p50Micros, double p99Micros, long failed, int underWay) {}
