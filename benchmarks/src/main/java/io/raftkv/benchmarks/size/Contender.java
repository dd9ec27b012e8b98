package io.raftkv.benchmarks.size;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;

/** A kind of server, as a user would run it: one node, every write synced. */
interface Contender {
  /** For tables. */
  String name();

  /** Starts it over the data folder, with its clients at that port of loopback. */
  List<String> command(Path data, int port);

  /** Writes those keys of the data set by one request, all or none. */
  HttpRequest write(URI server, long from, long to);

  /** Reads a key, linearizably. */
  HttpRequest read(URI server, long key);

  /** Whether the answer to a read tells that the server serves; the key may be absent. */
  boolean serves(HttpResponse<String> answer);

  /** Whether the answer to a read holds the key's value. */
  boolean holds(HttpResponse<String> answer, long key);
}
