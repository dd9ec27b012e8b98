/** The driven ports: what the store needs of the adapters behind it. */
package io.raftkv.application.port;
