package io.raftkv.client;

/** The operations with a deadline of their own. */
record BlockingView(AsyncKv async) implements BlockingKv {}
