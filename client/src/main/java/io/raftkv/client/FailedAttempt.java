package io.raftkv.client;

/**
 * One of the times that a call was tried.
 *
 * @param endpoint which was asked, as it was given to the client
 * @param code why it failed, for programs
 * @param message why it failed, for people
 */
public record FailedAttempt(String endpoint, String code, String message) {}
