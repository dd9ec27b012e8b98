/** The node's certificate, and whom it trusts: from PEM files, which may change while it runs. */
@org.jspecify.annotations.NullMarked
package io.raftkv.bootstrap.tls;
