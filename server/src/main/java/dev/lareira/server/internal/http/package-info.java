/** HTTP below the dialects: connections and their deadlines, who may ask, routes, JSON, streams, errors. */
package dev.lareira.server.internal.http;
