package io.raftkv.adapters.raft;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS between the nodes, in which each side proves who it is. Both are asked for each new
 * connection, so that whoever lets them answer otherwise renews the certificate for those to come.
 *
 * @param keys the certificate of this node, and its key
 * @param trust which certificates are those of nodes, be it of one that calls or of one that is
 *     called
 */
public record PeerTls(X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {}
