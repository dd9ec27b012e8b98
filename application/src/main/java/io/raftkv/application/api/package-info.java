/** The driving ports: what the adapters in front of the store may ask of it. */
package io.raftkv.application.api;
