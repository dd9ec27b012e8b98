package io.raftkv.adapters.grpc;

import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * How the endpoint speaks TLS.
 *
 * @param context asked anew for each connection, so that whoever gives another one renews the
 *     certificate for those to come, and leaves the open ones as they are; called by many threads
 * @param clientCertificates whether a client must present a certificate that the context trusts
 */
public record GrpcTls(Supplier<SSLContext> context, boolean clientCertificates) {}
