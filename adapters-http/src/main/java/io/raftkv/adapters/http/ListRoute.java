package io.raftkv.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.raftkv.application.api.PageQuery;
import io.raftkv.application.api.PageReply;
import io.raftkv.application.edge.ListCursor;
import io.raftkv.application.problem.Problems;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.state.KeyEntry;
import io.raftkv.domain.state.VersionedValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** {@code GET /keys}: pages of a part of the keys. The scan and the printing run on a worker. */
final class ListRoute {
  private static final int LIMIT_DEFAULT = 100;
  private static final int LIMIT_MAX = 10_000;
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+");
  private static final int LONG_DIGITS = 18; // what a long holds, whatever the digits

  /** A page ends before its JSON is longer than this, if it has a key by then. */
  private static final long PAGE_BYTES_MAX = 4L << 20;

  /** What stands around the keys and beside their values, at most. */
  private static final long FRAME_BYTES = 512;

  private static final long ENTRY_BYTES = 256;

  void get(Call call) {
    Query query = call.query();
    boolean reverse = query.flag("reverse");
    boolean values = query.flag("values");
    int limit = limit(query.text("limit"));
    PageQuery page =
        new PageQuery(
            range(query, reverse, call.options().maxKeyBytes()),
            reverse,
            limit,
            values ? PAGE_BYTES_MAX : Long.MAX_VALUE,
            Requests.consistency(query));
    call.onWorker(
        () ->
            call.awaitOnWorker(
                call.store().scan(page),
                reply -> {
                  switch (reply) {
                    case PageReply.Page found -> answer(call, page, cut(call, found, values));
                    case PageReply.Denied(var why) -> call.fail(RequestFault.of(Problems.of(why)));
                    case PageReply.Compacted(long oldest) ->
                        call.fail(RequestFault.of(Problems.compacted(oldest)));
                    case PageReply.NotYet(long newest) ->
                        call.fail(RequestFault.of(Problems.futureRevision(newest)));
                    case PageReply.Refused(var why) -> call.refuse(why);
                  }
                }));
  }

  /** The default if none is asked for; the most if that is asked for, or nothing positive. */
  private static int limit(String text) {
    if (text.isEmpty()) {
      return LIMIT_DEFAULT;
    }
    if (!NUMBER.matcher(text).matches()) {
      throw RequestFault.badRequest(
          "invalid_limit", "limit is a number, at most " + LIMIT_MAX + "; 0 is as many");
    }
    long limit = text.length() > LONG_DIGITS ? LIMIT_MAX : Long.parseLong(text);
    return limit <= 0 ? LIMIT_MAX : (int) Math.min(limit, LIMIT_MAX);
  }

  private static KeyRange range(Query query, boolean reverse, int maxKeyBytes) {
    KeyRange range = KeyRange.prefix(bound(query, "prefix", maxKeyBytes));
    byte[] start = bound(query, "start", maxKeyBytes);
    if (start.length > 0) {
      range = range.from(Key.wrap(start), true);
    }
    byte[] end = bound(query, "end", maxKeyBytes);
    if (end.length > 0) {
      range = range.to(Key.wrap(end), true);
    }
    String cursor = query.text("cursor");
    if (!cursor.isEmpty()) {
      Key last = ListCursor.parse(cursor, reverse);
      if (last == null) {
        throw RequestFault.of(Problems.invalidCursor());
      }
      range = reverse ? range.to(last, false) : range.from(last, false);
    }
    return range;
  }

  private static byte[] bound(Query query, String name, int maxKeyBytes) {
    byte[] bytes = query.text(name).getBytes(StandardCharsets.UTF_8);
    if (bytes.length > maxKeyBytes) {
      throw RequestFault.badRequest(
          "key_too_large", name + " is longer than any key: " + maxKeyBytes + " bytes at most");
    }
    return bytes;
  }

  /**
   * What is sent of a page.
   *
   * @param names the keys as text, as many as are sent
   * @param bytes of the JSON, about, and not fewer
   */
  private record Cut(
      PageReply.Page page, List<String> names, boolean values, boolean hasMore, long bytes) {}

  private static Cut cut(Call call, PageReply.Page page, boolean values) {
    long bytes = FRAME_BYTES + Json.printedBytes(call.query().text("prefix"));
    bytes += Json.printedBytes(call.query().text("start"));
    bytes += Json.printedBytes(call.query().text("end"));
    long cursor = 0;
    List<String> names = new ArrayList<>();
    for (KeyEntry entry : page.entries()) {
      String name = entry.key().utf8();
      long more = printedBytes(name, values ? entry.versioned().value().size() : -1);
      long cursorBehind = 2L * entry.key().size();
      if (!names.isEmpty() && bytes + more + cursorBehind > PAGE_BYTES_MAX) {
        break;
      }
      names.add(name);
      bytes += more;
      cursor = cursorBehind;
    }
    boolean hasMore = page.hasMore() || names.size() < page.entries().size();
    return new Cut(page, names, values, hasMore, bytes + (hasMore ? cursor : 0));
  }

  /** A negative size stands for no value. */
  private static long printedBytes(String name, int valueBytes) {
    long key = 1 + Json.printedBytes(name);
    return valueBytes < 0 ? key : 2 * key + ENTRY_BYTES + 4L * ((valueBytes + 2) / 3);
  }

  private void answer(Call call, PageQuery query, Cut cut) {
    call.header(KeyRoutes.REVISION, Long.toString(cut.page().storeRevision()));
    call.longJson(
        cut.bytes(),
        json -> {
          int count = cut.names().size();
          json.writeArrayFieldStart("keys");
          for (String name : cut.names()) {
            json.writeString(name);
          }
          json.writeEndArray();
          json.writeNumberField("count", count);
          json.writeBooleanField("has_more", cut.hasMore());
          json.writeNumberField("limit", query.limit());
          echo(json, call.query(), query.reverse());
          if (cut.hasMore()) {
            Key last = cut.page().entries().get(count - 1).key();
            json.writeStringField("next_cursor", ListCursor.after(last, query.reverse()));
          }
          if (cut.values()) {
            entries(call, json, cut);
          }
        });
  }

  private static void echo(JsonGenerator json, Query query, boolean reverse) throws IOException {
    json.writeStringField("prefix", query.text("prefix"));
    for (String bound : new String[] {"start", "end"}) {
      if (!query.text(bound).isEmpty()) {
        json.writeStringField(bound, query.text(bound));
      }
    }
    if (reverse) {
      json.writeBooleanField("reverse", true);
    }
  }

  private static void entries(Call call, JsonGenerator json, Cut cut) throws IOException {
    json.writeArrayFieldStart("entries");
    for (int i = 0; i < cut.names().size(); i++) {
      VersionedValue versioned = cut.page().entries().get(i).versioned();
      json.writeStartObject();
      json.writeStringField("key", cut.names().get(i));
      json.writeBinaryField("value_base64", versioned.value().toByteArray());
      json.writeNumberField("version", versioned.version());
      json.writeNumberField("mod_revision", versioned.modRevision());
      json.writeNumberField("create_revision", versioned.createRevision());
      if (versioned.hasDeadline()) {
        json.writeNumberField(
            "ttl_seconds", call.store().remaining(versioned.deadlineMillis()).toSeconds());
      } else {
        json.writeNullField("ttl_seconds");
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("revision", cut.page().storeRevision());
  }
}
