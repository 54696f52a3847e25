/** The one request that all dialects translate to, and the one loop that answers it. */
package dev.lareira.server.internal.generation;
