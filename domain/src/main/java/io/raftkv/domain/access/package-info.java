/**
 * Who may do what: users, API keys and revoked tokens, which are replicated beside the keys and
 * named by none of them, and the policy that decides.
 */
@org.jspecify.annotations.NullMarked
package io.raftkv.domain.access;
