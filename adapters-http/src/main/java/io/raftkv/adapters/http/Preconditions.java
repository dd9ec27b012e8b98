package io.raftkv.adapters.http;

import io.raftkv.domain.command.Precondition;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.ArrayList;
import java.util.List;

/** The conditional headers. An entity tag is the revision of a key's last write, in quotes. */
final class Preconditions {
  private static final int TAGS_MAX = 100;

  /** What a well-formed tag that we never gave stands for; no revision is negative. */
  private static final long FOREIGN = -1;

  private Preconditions() {}

  /**
   * What a PUT asks for.
   *
   * @throws RequestFault 400 {@code invalid_precondition}
   */
  static Precondition ofPut(HeaderMap headers) {
    HeaderValues noneMatch = headers.get(Headers.IF_NONE_MATCH);
    if (noneMatch == null) {
      return ofDelete(headers);
    }
    if (headers.contains(Headers.IF_MATCH)) {
      throw invalid("send If-Match or If-None-Match, not both");
    }
    if (noneMatch.size() != 1 || !noneMatch.getFirst().trim().equals("*")) {
      throw invalid("on a write, If-None-Match can only be *");
    }
    return new Precondition.Absent();
  }

  /**
   * What a DELETE asks for.
   *
   * @throws RequestFault 400 {@code invalid_precondition}
   */
  static Precondition ofDelete(HeaderMap headers) {
    if (headers.contains(Headers.IF_NONE_MATCH)) {
      throw invalid("a DELETE takes If-Match alone");
    }
    HeaderValues match = headers.get(Headers.IF_MATCH);
    if (match == null) {
      return Precondition.NONE;
    }
    String joined = String.join(",", match);
    return joined.trim().equals("*")
        ? new Precondition.Exists()
        : new Precondition.RevisionIn(tags(joined, false));
  }

  /**
   * Refuses conditions where none is looked at: to pass them over would make the write
   * unconditional.
   *
   * @throws RequestFault 400 {@code invalid_precondition}
   */
  static void refuse(HeaderMap headers) {
    if (headers.contains(Headers.IF_MATCH) || headers.contains(Headers.IF_NONE_MATCH)) {
      throw invalid("If-Match and If-None-Match are not supported here; send without them");
    }
  }

  /**
   * The revisions that a client has already.
   *
   * @param any whether it has whichever there is
   */
  record Known(boolean any, List<Long> revisions) {
    private static final Known NONE = new Known(false, List.of());

    /** Whether the client has the value of this revision. */
    boolean has(long revision) {
      return any || revisions.contains(revision);
    }
  }

  /**
   * What a GET's If-None-Match names.
   *
   * @throws RequestFault 400 {@code invalid_precondition}
   */
  static Known ofGet(HeaderMap headers) {
    HeaderValues noneMatch = headers.get(Headers.IF_NONE_MATCH);
    if (noneMatch == null) {
      return Known.NONE;
    }
    String joined = String.join(",", noneMatch);
    return joined.trim().equals("*")
        ? new Known(true, List.of())
        : new Known(false, tags(joined, true));
  }

  /** The revisions of a list, whose empty elements mean nothing (RFC 9110, section 5.6.1.2). */
  private static List<Long> tags(String header, boolean weakAllowed) {
    List<Long> revisions = new ArrayList<>();
    int at = skipSpace(header, 0);
    while (at < header.length()) {
      if (header.charAt(at) != ',') {
        boolean weak = header.startsWith("W/", at);
        int open = weak ? at + 2 : at;
        int close = header.indexOf('"', open + 1);
        if (open >= header.length() || header.charAt(open) != '"' || close < 0) {
          throw invalid("an entity tag is a revision in quotes, such as \"42\"");
        }
        revisions.add(weak && !weakAllowed ? FOREIGN : revision(header.substring(open + 1, close)));
        at = skipSpace(header, close + 1);
        if (at < header.length() && header.charAt(at) != ',') {
          throw invalid("entity tags are separated by commas");
        }
      }
      at = skipSpace(header, at + 1);
    }
    if (revisions.isEmpty() || revisions.size() > TAGS_MAX) {
      throw invalid("give 1 to " + TAGS_MAX + " entity tags, or *");
    }
    return revisions;
  }

  private static int skipSpace(String text, int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  private static long revision(String digits) {
    if (digits.isEmpty() || digits.length() > 18) {
      return FOREIGN;
    }
    long revision = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return FOREIGN;
      }
      revision = revision * 10 + (c - '0');
    }
    return revision;
  }

  private static RequestFault invalid(String message) {
    return RequestFault.badRequest("invalid_precondition", message);
  }
}
