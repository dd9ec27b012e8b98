package io.raftkv.client;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The entries of a range, page by page. For one thread at a time. */
final class PagedIterator implements Iterator<Entry> {
  private final BlockingKv kv;
  private Iterator<Entry> page = Collections.emptyIterator();
  private @Nullable RangeQuery next;

  PagedIterator(BlockingKv kv, RangeQuery query) {
    this.kv = kv;
    this.next = query;
  }

  @Override
  public boolean hasNext() {
    for (RangeQuery query = next; !page.hasNext() && query != null; query = next) {
      Page read = kv.range(query);
      page = read.entries().iterator();
      next = read.next().orElse(null);
    }
    return page.hasNext();
  }

  @Override
  public Entry next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the range has no more keys");
    }
    return page.next();
  }
}
