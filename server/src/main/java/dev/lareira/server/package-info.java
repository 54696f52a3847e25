/** {@link dev.lareira.server.Server}: one engine behind the HTTP interfaces that people's tools already know. */
package dev.lareira.server;
